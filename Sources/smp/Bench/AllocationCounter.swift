@unsafe @preconcurrency import CSMPAllocator
import Synchronization

/// Counts the heap objects that Swift code allocates: class instances, array storage, boxes of
/// existentials and errors, contexts of escaping closures.
///
/// The runtime calls a function of ours in place of its own while a count is on. That is how a
/// benchmark tells "no allocation" from "few". What libcrypto allocates is not seen.
enum AllocationCounter {
    private static let allocations = Atomic<Int>(0)

    /// The number of objects that `body` allocates.
    static func count(_ body: () -> Void) -> Int {
        unsafe original = _swift_allocObject
        unsafe _swift_allocObject = { metadata, size, alignmentMask in
            AllocationCounter.allocations.add(1, ordering: .relaxed)
            return unsafe AllocationCounter.original(metadata, size, alignmentMask)
        }
        isCounting(true)
        defer {
            isCounting(false)
            unsafe _swift_allocObject = original
        }
        let before = allocations.load(ordering: .relaxed)
        body()
        return allocations.load(ordering: .relaxed) - before
    }

    /// How many bytes of the heap are in use, those of libcrypto included.
    static var heapBytes: Int {
        let info = mallinfo2()
        return Int(clamping: info.uordblks) + Int(clamping: info.hblkhd)
    }

    private static func isCounting(_ value: Bool) {
        _swift_enableSwizzlingOfAllocationAndRefCountingFunctions_forInstrumentsOnly = value
    }

    nonisolated(unsafe) private static var original = unsafe _swift_allocObject
}

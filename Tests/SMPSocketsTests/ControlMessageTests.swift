import SMPBytes
import Glibc
import Testing

@testable import SMPSockets

@Suite struct ControlMessageTests {
    @Test func readsBackWhatItWrites() {
        unsafe withNotes { memory in
            var writer = unsafe ControlWriter(at: memory)
            writer.append(level: 1, type: 2, 0x0102_0304 as UInt32)
            writer.append(.ect0, for: .loopback4)
            writer.append(local: .loopback6)
            #expect(writer.length == 24 + 24 + 40)
            let written = unsafe UnsafeRawBufferPointer(start: memory, count: writer.length)
            var reader = unsafe ControlReader(written)
            let first = reader.next()
            #expect(first?.level == 1 && first?.type == 2)
            #expect(first?.value(UInt32.self) == 0x0102_0304)
            #expect(first?.value(UInt64.self) == nil)
            #expect(reader.next()?.value(Int32.self) == 2)
            #expect(reader.next()?.value(IPv6PacketInfo.self)?.low == (1 as UInt64).bigEndian)
            #expect(reader.next() == nil)
        }
    }

    @Test(arguments: [0, 15, 33, Int.max, Int(bitPattern: UInt.max)])
    func stopsAtALengthThatCannotBe(_ length: Int) {
        unsafe withNotes { memory in
            unsafe memory.storeBytes(of: length, as: Int.self)
            var reader = unsafe ControlReader(UnsafeRawBufferPointer(start: memory, count: 32))
            #expect(reader.next() == nil)
        }
    }

    @Test func stopsBeforeHalfAHeader() {
        unsafe withNotes { memory in
            unsafe memory.storeBytes(of: 16, as: Int.self)
            var reader = unsafe ControlReader(UnsafeRawBufferPointer(start: memory, count: 31))
            #expect(reader.next() != nil)
            #expect(reader.next() == nil)
        }
    }

    private func withNotes(_ body: (UnsafeMutableRawPointer) -> Void) {
        let memory = UnsafeMutableRawPointer.allocate(
            byteCount: ControlMessage.capacity, alignment: 8)
        unsafe body(memory)
        unsafe memory.deallocate()
    }
}

extension ControlReader.Note? {
    fileprivate static func == (note: Self, none: Void?) -> Bool {
        if case .none = note { true } else { false }
    }
}

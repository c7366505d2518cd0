#if FUZZING
    internal import CLibFuzzer
#endif
import Foundation

/// Runs a fuzz target: with libFuzzer when built for it, otherwise once on each stored input.
///
/// The ordinary build takes files and folders on the command line and says how many inputs it
/// replayed, which is what every CI run does with the whole corpus.
public func fuzz(_ target: @convention(c) (UnsafePointer<UInt8>?, Int) -> CInt) -> Never {
    #if FUZZING
        var count = CommandLine.argc
        var arguments: UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>? = CommandLine.unsafeArgv
        exit(
            withUnsafeMutablePointer(to: &arguments) { argv in
                UnsafeMutableRawPointer(argv).withMemoryRebound(
                    to: UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>?.self, capacity: 1
                ) { LLVMFuzzerRunDriver(&count, $0, target) }
            })
    #else
        let inputs = CommandLine.arguments.dropFirst().flatMap(files(at:))
        for path in inputs {
            guard let input = FileManager.default.contents(atPath: path) else {
                print("cannot read \(path)")
                exit(1)
            }
            _ = input.withUnsafeBytes {
                target($0.bindMemory(to: UInt8.self).baseAddress, $0.count)
            }
        }
        print("replayed \(inputs.count) inputs")
        exit(inputs.isEmpty ? 1 : 0)
    #endif
}

/// The file at `path`, or the files of the folder there.
private func files(at path: String) -> [String] {
    guard let names = try? FileManager.default.contentsOfDirectory(atPath: path) else {
        return [path]
    }
    return names.sorted().map { "\(path)/\($0)" }
}

import ArgumentParser
import Glibc

/// How a command ends, see the discussion of ``SMPCommand``.
enum ExitStatus: Int32 {
    case done = 0
    case refused = 1
    case misused = 2

    /// Ends the process as `error` demands.
    ///
    /// The argument parser's own status for bad usage is another than ours.
    static func exit(for error: any Error, of command: any ParsableCommand.Type) -> Never {
        if let failure = error as? Failure {
            Diagnostics.error(failure.message)
            Glibc.exit(failure.status.rawValue)
        }
        let code = command.exitCode(for: error)
        let message = command.fullMessage(for: error)
        guard code != .success else {
            print(message)
            Glibc.exit(done.rawValue)
        }
        if !message.isEmpty { Diagnostics.write(message) }
        Glibc.exit(code == .validationFailure ? misused.rawValue : code.rawValue)
    }
}

/// Why a command cannot go on: what is wrong, where, and what to do.
struct Failure: Error {
    let status: ExitStatus
    let message: String

    /// Something that the user gave is wrong.
    static func misuse(_ message: String) -> Failure {
        Failure(status: .misused, message: message)
    }

    /// The input or the network said no.
    static func refusal(_ message: String) -> Failure {
        Failure(status: .refused, message: message)
    }
}

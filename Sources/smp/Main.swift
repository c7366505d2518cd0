import ArgumentParser

@main struct SMP: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "smp", abstract: "SCION multipath, from the wire up.")
}

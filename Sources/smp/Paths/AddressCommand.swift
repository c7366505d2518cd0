import ArgumentParser
import SMP

/// Tells the own address.
struct AddressCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "address",
        abstract: "Tells the SCION address of this host.")

    @OptionGroup var host: HostOptions
    @OptionGroup var options: CommonOptions

    private struct Report: Encodable {
        struct Address: Encodable {
            let isdAS, ip, address: String

            enum CodingKeys: String, CodingKey {
                case ip, address
                case isdAS = "isd_as"
            }
        }

        let addresses: [Address]
    }

    func run() async throws {
        let host = try await host.host()
        let ip: IPAddress
        if let given = try self.host.localAddress().ip {
            ip = given
        } else {
            do { ip = try host.localAddress() } catch { throw Failure.refusal("\(error)") }
        }
        let address = SCIONAddress(host.isdAS, HostAddress(ip))
        guard options.json else { return print(address) }
        try JSONLine.print(
            Report(addresses: [
                .init(isdAS: "\(host.isdAS)", ip: "\(ip)", address: "\(address)")
            ]))
    }
}

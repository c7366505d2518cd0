import SMPHost
import SMPSCION
import Testing

@Suite struct HostConfigurationTests {
    private static let fileName = "environment.json"
    private static let file = """
        { "general": { "default_isd_as": "1-ff00:0:110" },
          "ases": { "1-ff00:0:110": { "daemon_address": "127.0.0.4:4" },
                    "1-ff00:0:111": { "daemon_address": "127.0.0.5:5" }, "64-559": {} } }
        """

    private func configuration(
        _ flags: HostConfiguration.Flags = .init(), _ variables: [String: String] = [:],
        _ file: String? = nil
    ) throws -> HostConfiguration {
        try HostConfiguration(
            flags, variables: variables, file: file.map { (Self.fileName, Array($0.utf8)) })
    }

    private func refusal(
        _ flags: HostConfiguration.Flags = .init(), _ variables: [String: String] = [:],
        _ file: String? = nil
    ) -> String {
        do {
            let taken = try configuration(flags, variables, file)
            return "taken: \(taken)"
        } catch { return "\(error)" }
    }

    @Test func takesTheFirstThatSaysSomething() throws {
        let flags = HostConfiguration.Flags(daemon: "127.0.0.1:1")
        var variables = ["SCION_DAEMON": "127.0.0.2:2", "SCION_DAEMON_ADDRESS": "127.0.0.3:3"]
        var found: [String] = []
        func note(_ configuration: HostConfiguration) {
            found.append("\(configuration.daemonOrigin) \(configuration.daemon)")
        }
        note(try configuration(flags, variables, Self.file))
        note(try configuration(.init(), variables, Self.file))
        variables["SCION_DAEMON"] = ""
        note(try configuration(.init(), variables, Self.file))
        variables = [:]
        note(try configuration(.init(), variables, Self.file))
        note(try configuration(.init(isdAS: ISDAS("1-ff00:0:111")), variables, Self.file))
        note(try configuration())
        #expect(
            found == [
                "--daemon 127.0.0.1:1", "SCION_DAEMON 127.0.0.2:2",
                "SCION_DAEMON_ADDRESS 127.0.0.3:3",
                "environment.json 127.0.0.4:4", "environment.json 127.0.0.5:5",
                "the default 127.0.0.1:30255",
            ])
    }

    @Test func understandsTheWordDefault() throws {
        let configuration = try configuration(
            .init(daemon: "default"), ["SCION_DAEMON": "127.0.0.2:2"], Self.file)
        #expect(configuration.daemon == HostConfiguration.defaultDaemon)
    }

    @Test(arguments: ["{}", #"{"general": {}, "ases": null}"#, #"{"ases": {"1-1": {}}}"#])
    func goesOnWhenTheFileNamesNoDaemon(_ file: String) throws {
        #expect(try configuration(.init(), [:], file).daemonOrigin == "the default")
    }

    @Test func doesNotLookAtWhatDoesNotDecide() throws {
        let configuration = try configuration(
            .init(daemon: "127.0.0.1:1"), ["SCION_DAEMON": "nonsense"], "nonsense")
        #expect(configuration.daemon.port == 1)
    }

    @Test func namesWhatIsWrongInOneLine() throws {
        #expect(refusal(.init(daemon: "here")).hasPrefix("--daemon \"here\": "))
        #expect(
            refusal(.init(), ["SCION_DAEMON": "1.2.3.4"]).hasPrefix("SCION_DAEMON \"1.2.3.4\": "))
        #expect(
            refusal(.init(), ["SCION_DAEMON_ADDRESS": "a\nb:1"])
                .hasPrefix(#"SCION_DAEMON_ADDRESS "a\nb:1": "#))
        #expect(
            refusal(.init(local: "1.2.3.4:x"))
                == "--local \"1.2.3.4:x\": write IP, IP:port, :port or ISD-AS,IP:port")
        #expect(refusal(.init(), ["SCION_LOCAL_ADDR": "x"]).hasPrefix("SCION_LOCAL_ADDR \"x\": "))
    }

    @Test func namesThePlaceInTheFile() throws {
        #expect(
            refusal(.init(), [:], "{\n \"ases\": }").hasPrefix("environment.json: not JSON: "))
        #expect(
            refusal(.init(), [:], #"{"ases": {"1-1": {"daemon_address": 7}}}"#)
                == "environment.json: ases.1-1.daemon_address: should be a string")
        #expect(
            refusal(.init(), [:], #"{"general": {"default_isd_as": "1"}}"#)
                .hasPrefix("environment.json: general.default_isd_as \"1\": "))
        #expect(
            refusal(
                .init(), [:],
                Self.file.replacing("127.0.0.4:4", with: "127.0.0.4")
            )
            .hasPrefix("environment.json \"127.0.0.4\": "))
        let elsewhere = HostConfiguration.Flags(isdAS: try ISDAS("2-1"))
        #expect(refusal(elsewhere, [:], Self.file) == "environment.json: no AS 2-1")
        #expect(refusal(elsewhere).hasPrefix("--isd-as 2-1: there is no /etc/scion/"))
    }

    @Test func readsTheOwnAddress() throws {
        let local = try configuration(.init(), ["SCION_LOCAL_ADDR": "10.0.0.1"]).local
        #expect(local.ip == .ipv4(IPv4Address(10, 0, 0, 1)))
        #expect(local.port == nil)
        let flag = try configuration(
            .init(local: "1-ff00:0:110,[10.0.0.2]:31000"), ["SCION_LOCAL_ADDR": "x"]
        ).local
        #expect(flag.isdAS == (try ISDAS("1-ff00:0:110")))
        #expect(flag.ip == .ipv4(IPv4Address(10, 0, 0, 2)))
        #expect(flag.port == 31000)
        #expect(LocalAddress(":31000")?.port == 31000)
        #expect(LocalAddress("localhost:31000")?.ip == .ipv4(IPv4Address(127, 0, 0, 1)))
        #expect(LocalAddress("1-ff00:0:110,CS") == nil)
        #expect(LocalAddress(":99999") == nil)
        #expect(try configuration().local == LocalAddress())
    }
}

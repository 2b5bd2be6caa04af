import Foundation
import Logging
import Platform
import TestKit
import Testing

@Suite struct SettingsLoadingTests {
    let directory: TestDirectory
    private let table = SettingsTable([KitchenSettings.self])

    init() throws { directory = try TestDirectory() }

    private func load(_ arguments: [String] = [], _ environment: [String: String] = [:], file: String? = nil) throws -> LoadedSettings {
        if let file { _ = try directory.write("switchboard.yaml", file) }
        return try table.load(arguments: ["--data-dir", directory.path] + arguments, environment: environment)
    }

    private func problems(_ arguments: [String] = [], _ environment: [String: String] = [:], file: String? = nil) -> [String] {
        do {
            _ = try load(arguments, environment, file: file)
            return []
        } catch {
            return (error as? SettingsError)?.problems.map(\.description) ?? ["\(error)"]
        }
    }

    @Test func defaultsHoldWhenNothingIsSaid() throws {
        let settings = try load().values
        #expect(settings.server.port == 8220)
        #expect(settings.limits.concurrentRequests >= 1024)
        #expect(settings[KitchenSettings.self].isOpen == false)
        #expect(settings[KitchenSettings.self].pantries == ["cellar"])
    }

    @Test(arguments: [
        ("https://Desk.Example.ORG:443/", "https://desk.example.org"), ("HTTP://desk:80", "http://desk"),
        ("http://desk:443", "http://desk:443"), ("https://[2001:DB8::1]:8443", "https://[2001:db8::1]:8443"),
    ])
    func thePublicAddressIsWrittenAsBrowsersWriteIt(text: String, expected: String) throws {
        #expect(try load(["--public-url", text]).values.server.publicURL?.absoluteString == expected)
    }

    @Test(arguments: ["https://desk/path", "https://desk/?a", "https://desk#a", "https://me@desk", "desk.example.org", "ftp://desk"])
    func aPublicAddressWithMoreThanASiteIsRefused(text: String) {
        #expect(problems(["--public-url", text]).first?.contains("server.public_url is a http or https address without path") == true)
    }

    @Test func listenersAreReadFromEverySource() throws {
        let text = "127.0.0.1:8300=health, [::1]:0=desk+dispatcher,localhost:8301=health"
        let expected = ["127.0.0.1:8300=health", "[::1]:0=desk+dispatcher", "localhost:8301=health"]
        #expect(try load(["--listeners", text]).values.listeners.map(\.description) == expected)
        #expect(try load([], ["SWITCHBOARD_LISTENERS": text]).values.listeners.map(\.description) == expected)
        let file = "listeners:\n" + expected.map { "  - \"\($0)\"\n" }.joined()
        let loaded = try load(file: file).values.listeners
        #expect(loaded.map(\.description) == expected)
        #expect(loaded[1].host == "::1" && loaded[1].port == 0 && loaded[1].families.map(\.rawValue) == ["desk", "dispatcher"])
    }

    @Test(arguments: [
        "8300=health", "127.0.0.1=health", "127.0.0.1:8300", "127.0.0.1:8300=", "127.0.0.1:65536=health", "127.0.0.1:x=health",
        "::1:8300=health", "[127.0.0.1]:8300=health", "[::1:8300=health", ":8300=health", "127.0.0.1:8300=health+", "a:1=b=c",
        "127.0.0.1:8300=Health!", "127.0.0.1:+1=health",
    ])
    func whatIsNoListenerIsRefused(text: String) {
        #expect(problems(["--listeners", text]).first?.contains("listeners is a list of HOST:PORT=FAMILY") == true)
    }

    @Test func aFamilyNobodyServesIsRefusedWithTheKnownOnes() throws {
        let settings = try load(["--listeners", "127.0.0.1:0=health+nonsense"]).values
        let error = #expect(throws: SettingsError.self) { try settings.checkListeners(known: [.desk, .health]) }
        #expect(error?.description.contains("nonsense; there are desk, health") == true)
    }

    @Test(
        "An address that is to be listened on twice is told with all other problems",
        arguments: [
            ("127.0.0.1:9000=health,127.0.0.1:9000=dispatcher", ["127.0.0.1:9000 is taken already, by listeners"]),
            ("127.0.0.1:8220=health", ["127.0.0.1:8220 is taken already, by server.host and server.port"]),
            ("0.0.0.0:8220=health,[::1]:9000=health,[::]:9000=desk", ["0.0.0.0:8220 is", "[::]:9000 is"]),
            ("[::]:8220=health,Desk:1=health,desk:1=health", ["[::]:8220 is", "desk:1 is"]),
            ("127.0.0.2:8220=health,[::1]:8220=health,127.0.0.1:8221=health,127.0.0.1:0=health,127.0.0.1:0=desk", []),
        ] as [(String, [String])])
    func addressesTwice(listeners: String, expected: [String]) {
        let found = problems(["--listeners", listeners, "--nonsense"])
        #expect(found.count == expected.count + 1)
        for text in expected { #expect(found.contains { $0.contains("--listeners: \(text)") }) }
    }

    @Test func thePublicAddressHasAPortThereCanBe() {
        for text in ["https://desk:99999", "https://desk:0", "https://desk:65536"] {
            #expect(problems(["--public-url", text]).first?.contains("server.public_url is") == true, "\(text)")
        }
    }

    @Test func flagsGoBeforeEnvironmentBeforeFile() throws {
        let file = "server:\n  port: 1001\n  host: file.example\nlog.level: error\n"
        let environment = ["SWITCHBOARD_SERVER_PORT": "1002", "SWITCHBOARD_SERVER_HOST": "env.example"]
        let loaded = try load(["--port", "1003"], environment, file: file)
        #expect(loaded.values.server.port == 1003)
        #expect(loaded.values.server.host == "env.example")
        #expect(loaded.values.log.level == .error)
        let sources = Dictionary(uniqueKeysWithValues: loaded.effective.map { ($0.key, $0.source) })
        #expect(sources["server.port"] == "--port")
        #expect(sources["server.host"] == "SWITCHBOARD_SERVER_HOST")
        #expect(sources["log.level"]?.hasSuffix("switchboard.yaml line 4") == true)
        #expect(sources["limits.idle_seconds"] == "default")
    }

    @Test(arguments: [["--server-port", "77"], ["--server-port=77"], ["--port=77"], ["--port", "77"]])
    func flagsAreReadInEveryForm(arguments: [String]) throws {
        #expect(try load(arguments).values.server.port == 77)
    }

    @Test func aSwitchMayStandAlone() throws {
        #expect(try load(["--kitchen-is-open", "--port", "1"]).values[KitchenSettings.self].isOpen)
        #expect(try load(["--kitchen-is-open", "false"]).values[KitchenSettings.self].isOpen == false)
    }

    @Test func allProblemsComeTogetherAndNameTheirSource() {
        let found = problems(
            ["--port", "70000", "--nonsense"], ["SWITCHBOARD_LOG_LEVEL": "loud", "SWITCHBOARD_NOPE": "1", "HOME": "/root"],
            file: "limits:\n  idle_seconds: many\n  idle_second: 3\nkitchen.pantrys: attic\n")
        #expect(found.count == 7)
        #expect(found.contains { $0.hasPrefix("--port: server.port is a whole number, 0 to 65535; \"70000\"") })
        #expect(found.contains { $0.hasPrefix("--nonsense: is no option") })
        #expect(found.contains { $0.hasPrefix("SWITCHBOARD_LOG_LEVEL: log.level is a trace, debug") })
        #expect(found.contains { $0.hasPrefix("SWITCHBOARD_NOPE: SWITCHBOARD_NOPE is no setting") })
        #expect(found.contains { $0.contains("switchboard.yaml line 2: limits.idle_seconds is a whole number") })
        #expect(found.contains { $0.contains("switchboard.yaml line 3: limits.idle_second is no setting") })
        #expect(found.contains { $0.contains("switchboard.yaml line 4: kitchen.pantrys is no setting") })
    }

    @Test func aNameThatIsNearASettingGetsASuggestion() {
        #expect(problems(file: "pantries: attic").first?.contains("did you mean kitchen.pantries?") == true)
        #expect(problems([], ["SWITCHBOARD_PANTRIES": "x"]).first?.contains("did you mean SWITCHBOARD_KITCHEN_PANTRIES?") == true)
        #expect(problems(file: "nonsense: 1").first?.contains("docs/settings.md lists them all") == true)
    }

    @Test func aWrongValueIsReportedEvenWhenAnotherSourceWins() {
        #expect(problems(["--port", "1"], ["SWITCHBOARD_SERVER_PORT": "x"]).count == 1)
    }

    @Test(arguments: [
        ("server.port: [1, 2]", "server.port is a whole number"), ("- a\n- b", "is not a list of `key: value` lines"),
        ("server: {port: 1", "is not valid yaml"), ("server:\n  port:\n    deep: 1", "server.port.deep is no setting"),
        ("server.port: 1\nserver.port: 2", "is not valid yaml"),
    ])
    func aBrokenFileIsExplained(file: String, expected: String) {
        let found = problems(file: file)
        #expect(found.count == 1)
        #expect(found.first?.contains(expected) == true, "\(found)")
    }

    @Test(arguments: [
        "password: @HUNTER2", "password: *HUNTER2", "password: \"HUNTER2", "password: %HUNTER2", "password: `HUNTER2", "password: [HUNTER2",
        "password: HUN: HUNTER2", "password: HUNTER2\n  user: a\n  user: b",
    ])
    func aBrokenFileIsExplainedWithoutItsText(line: String) {
        let found = problems(file: "admin:\n  \(line)")
        #expect(!found.isEmpty && found.allSatisfy { $0.contains("is not valid yaml: ") && !$0.contains("HUNTER2") }, "\(found)")
    }

    @Test func anEmptyFileSaysNothing() throws {
        #expect(try load(file: "").effective.map(\.value) == load().effective.map(\.value))
        #expect(try load(file: "# only a comment\n").values.server.port == 8220)
    }

    @Test func listsAndUnitsAreRead() throws {
        let settings = try load(
            ["--limits-header-bytes", "64KiB"],
            file: "server.trusted_proxies: [10.0.0.0/8, \"::1\"]\nkitchen:\n  pantries:\n    - /var/log/a\n    - /srv/b\n"
        ).values
        #expect(settings.limits.headerBytes == 64 << 10)
        #expect(settings.server.trustedProxies == [AddressRange("10.0.0.0/8"), AddressRange("::1")].compactMap { $0 })
        #expect(settings[KitchenSettings.self].pantries == ["/var/log/a", "/srv/b"])
    }

    @Test func aNamedFileMustBeThere() throws {
        #expect(problems(["--config", "/nowhere/x.yaml"]).first?.contains("does not exist") == true)
        _ = try directory.write("other.yaml", "server.port: 5\n")
        let named = try load(["--config", directory.path + "/other.yaml"], file: "server.port: 6")
        #expect(named.values.server.port == 5 && named.file == directory.path + "/other.yaml")
        #expect(try load([]).file == directory.path + "/switchboard.yaml")
    }

    @Test func secretsComeFromFilesAndStayHidden() throws {
        _ = try directory.write("password", "tea for two\n")
        let environment = ["SWITCHBOARD_KITCHEN_COOK": "anna", "SWITCHBOARD_KITCHEN_PASSWORD_FILE": directory.path + "/password"]
        let loaded = try load([], environment)
        #expect(loaded.values[KitchenSettings.self].password == "tea for two")
        let shown = loaded.effective.first { $0.key == "kitchen.password" }
        #expect(shown?.value == "(hidden)")
        #expect(shown?.source == "SWITCHBOARD_KITCHEN_PASSWORD_FILE")
        #expect(!loaded.effective.contains { $0.value.contains("tea") })
    }

    @Test func anAddressMayBeAFlagAndHidesItsPassword() throws {
        let url = "postgresql://desk:g%40heim@db.example:5433/desk?sslmode=require"
        let loaded = try load(["--database-url", url])
        #expect(loaded.values.database.url == url)
        let shown = loaded.effective.first { $0.key == "database.url" }
        #expect(shown?.value == "postgresql://desk:(hidden)@db.example:5433/desk?sslmode=require")
        #expect(try load().effective.first { $0.key == "database.url" }?.value == "")
    }

    @Test func anAddressMayComeFromAFileToo() throws {
        _ = try directory.write("url", "postgresql:///desk\n")
        let loaded = try load([], ["SWITCHBOARD_DATABASE_URL_FILE": directory.path + "/url"])
        #expect(loaded.values.database.url == "postgresql:///desk")
        let twice = problems(
            [], ["SWITCHBOARD_DATABASE_URL_FILE": directory.path + "/url", "SWITCHBOARD_DATABASE_URL": "postgresql:///desk"])
        #expect(twice.count == 1)
    }

    @Test(arguments: ["mysql://u:geheim@h/d", "postgresql://u:geheim@[::1/d", "postgresql://u:ge/heim@h/d", "geheim"])
    func anAddressThatIsNoneIsNotRepeated(url: String) {
        for found in [problems(["--database-url", url]), problems(file: "database.url: \"\(url)\"\n")] {
            #expect(found.count == 1)
            #expect(found.first?.contains("postgresql:// address") == true)
            #expect(found.first?.contains("heim") == false)
        }
    }

    @Test func secretsAreNoFlagsAndNotSaidTwice() {
        let asFlag = problems(["--kitchen-password", "x"])
        #expect(asFlag.count == 1)
        #expect(asFlag.first?.contains("SWITCHBOARD_KITCHEN_PASSWORD_FILE") == true)
        #expect(!asFlag.joined().contains("\"x\""))
        let twice = problems(
            [], ["SWITCHBOARD_KITCHEN_COOK": "a", "SWITCHBOARD_KITCHEN_PASSWORD": "b", "SWITCHBOARD_KITCHEN_PASSWORD_FILE": "/nowhere"])
        #expect(twice.count == 2)
        #expect(problems([], ["SWITCHBOARD_SERVER_PORT_FILE": "/x"]).first?.contains("is no setting") == true)
    }

    @Test(arguments: [
        (["--tls-key-file", "/etc/hostname"], "--tls-key-file: tls.certificate_file and tls.key_file are set together"),
        (["--kitchen-cook", "anna"], "--kitchen-cook: kitchen.cook and kitchen.password are set together"),
        (["--storage-retry-seconds", "30"], "--storage-retry-seconds: storage.retry_seconds (30) must be smaller"),
        (["--limits-request-seconds", "15"], "--limits-request-seconds: storage.retry_seconds (15) must be smaller"),
        (["--tls-key-file", "/nowhere", "--tls-certificate-file", "/etc/hostname"], "/nowhere cannot be read"),
    ])
    func valuesMustFitTogether(arguments: [String], expected: String) {
        #expect(problems(arguments).first?.contains(expected) == true)
    }

    @Test(arguments: ["ftp://x", "https://", "https://u:p@x", "https://x/?q", "x"])
    func publicAddressesAreWebAddresses(text: String) {
        #expect(problems(["--server-public-url", text]).count == 1)
    }

    @Test func theBaseAddressIsThePublicOneOrWhereTheServerListens() throws {
        #expect(try load(["--server-public-url", "https://desk.example.org/"]).values.baseURL() == "https://desk.example.org")
        #expect(try load(["--host", "0.0.0.0", "--port", "0"]).values.baseURL(port: 123) == "http://localhost:123")
        #expect(try load(["--host", "::1"]).values.baseURL() == "http://[::1]:8220")
    }
}

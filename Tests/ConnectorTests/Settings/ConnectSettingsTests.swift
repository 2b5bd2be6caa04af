import Foundation
import Logging
import Platform
import Testing

@testable import Connector

struct ConnectSettingsTests {
    private let old = [
        "EMAIL": "robot@example.com", "PASSWORD": "p", "URL": "http://ttm.example", "TOKEN": "t", "KEY": "k",
        "SERVER": "ws://10.0.0.1:8080",
    ]

    private func problems(_ values: [String: String]) -> [String] {
        do {
            _ = try ConnectSettings(values)
            return []
        } catch { return (error as? ConnectSettings.Problems)?.lines ?? ["\(error)"] }
    }

    @Test("The names of the old connector are enough")
    func oldNames() throws {
        let settings = try ConnectSettings(old)
        #expect(settings.server.url == "ws://10.0.0.1:8080" && settings.server.key == "k" && settings.server.service == "nttm")
        guard case .nttm(let url, let email, let password) = settings.source else { throw SourceDescription.Problem(description: "") }
        #expect(url == "http://ttm.example" && email == "robot@example.com" && password == "p")
        #expect(settings.parallel == 8 && settings.sourceProxy == nil)
    }

    @Test("All that is wrong is said at once, by name")
    func mistakes() {
        #expect(problems([:]) == ["SERVER is missing", "TOKEN is missing", "URL is missing", "EMAIL is missing", "PASSWORD is missing"])
        let wrong = old.merging([
            "SERVER": "http://x", "URL": "ftp://x", "PROXY": "socks5://x", "CA_FILE": "/nowhere", "PARALLEL": "0", "TIME_ZONE": "Mars",
            "EMAIL": "",
        ]) { $1 }
        let names = problems(wrong).map { String($0.prefix { $0 != " " }) }
        #expect(Set(names) == ["SERVER", "URL", "PROXY", "CA_FILE", "PARALLEL", "TIME_ZONE", "EMAIL"])
        #expect(problems(old.merging(["SOURCE": "jira"]) { $1 }) == ["SOURCE is to be nttm, redmine, rest or sql"])
        #expect(problems(old.merging(["SOURCE": "redmine"]) { $1 }) == ["SOURCE_FILE is missing"])
    }

    @Test("A native server's address gets the path, an old one's stays")
    func paths() throws {
        func url(_ url: String, key: String?) -> String {
            let server = ConnectSettings.Server(url: url, token: "t", key: key)
            return Connector.target(server, Connector.conversation(server, adapter: "a", version: "1", logger: .init(label: "test"))).url
        }
        #expect(url("ws://desk.example:8220", key: nil) == "ws://desk.example:8220/connectors")
        #expect(url("wss://desk.example/", key: nil) == "wss://desk.example/connectors")
        #expect(url("wss://desk.example/a", key: nil) == "wss://desk.example/a")
        #expect(url("ws://10.0.0.1:8080", key: "k") == "ws://10.0.0.1:8080/")
    }

    @Test("Files are read as docker and the old connector read them")
    func files() {
        let text = """
            # a remark
            EMAIL=robot@example.com
            PASSWORD="with # and = in it"
            export URL='http://x'
            TOKEN = spaced # a remark
            KEY=a#b
            EMPTY=
            no line
            EMAIL=second@example.com\r
            """
        #expect(
            EnvironmentFile.values(text) == [
                "EMAIL": "second@example.com", "PASSWORD": "with # and = in it", "URL": "http://x", "TOKEN": "spaced", "KEY": "a#b",
                "EMPTY": "",
            ])
    }

    @Test("An editor's mark at the beginning and remarks behind quotes are no part of a name or a value")
    func marks() {
        let text = "\u{FEFF}A=\"x # y\" # a remark\nB='it' #'s\nC=\"a\" \"b\"\n"
        #expect(EnvironmentFile.values(text) == ["A": "x # y", "B": "it", "C": "a\" \"b"])
    }

    @Test("Proxies are HTTP's, with or without a user")
    func proxies() {
        #expect(ProxyAddress("http://proxy.example:8080")?.authorization == nil)
        #expect(ProxyAddress("http://sam:secret@proxy.example")?.authorization == "Basic c2FtOnNlY3JldA==")
        #expect(ProxyAddress("http://proxy.example")?.port == 3128 && ProxyAddress("proxy:1") == nil && ProxyAddress("") == nil)
    }
}

import Testing

@testable import Tickets

@Suite struct OldServerEnvironmentTests {
    @Test func whatTheOldServerReadBecomesSettings() throws {
        let old = try #require(
            OldServerEnvironment([
                "DB_USER": "bi", "DB_PASSWORD": "x", "TOKEN": "t\"k", "KEY": "k", "PORT": "8080", "INTERVAL": "30",
                "FILTER_ARREARS": "one", "FILTER_STOPPED": "two",
            ]))
        #expect(
            old.settings == [
                #"tickets.token: "t\"k""#, #"tickets.key: "k""#, #"tickets.filter_arrears: "one""#, #"tickets.filter_stopped: "two""#,
                "tickets.interval_seconds: 30", "listeners:", #"  - "0.0.0.0:8080=connectors""#,
            ])
        #expect(old.notes.contains { $0.hasPrefix("DB_") } && old.notes.contains { $0.contains("time_zone") })
    }

    @Test func whatCannotBeUsedIsSaid() throws {
        let old = try #require(OldServerEnvironment(["TOKEN": "t", "INTERVAL": "soon", "PORT": "0", "KEY": ""]))
        #expect(old.settings == [#"tickets.token: "t""#])
        for name in ["KEY", "FILTER_ARREARS", "FILTER_STOPPED", "INTERVAL", "PORT"] {
            #expect(old.notes.contains { $0.hasPrefix(name) })
        }
    }

    @Test func aFileOfSomethingElseIsRefused() { #expect(OldServerEnvironment(["PORT": "8080", "DB_USER": "x"]) == nil) }
}

import Platform
import Testing

@Suite struct SettingsTableTests {
    private let table = SettingsTable([KitchenSettings.self, CellarSettings.self])

    @Test func namesFollowFromTheKey() throws {
        let port = try #require(table.rows.first { $0.key == "server.port" })
        #expect((port.flag, port.shortFlag) == ("--server-port", "--port"))
        #expect(port.environmentName == "SWITCHBOARD_SERVER_PORT")
        #expect((port.group, port.textKey) == ("server", "setting_server_port"))
    }

    @Test func settingsOfAGroupStandTogetherWhoeverDeclaresThem() {
        #expect(table.rows.map(\.group).filter { $0 == "kitchen" }.count == 5)
        #expect(table.rows.suffix(5).map(\.key).last == "kitchen.wine")
        let limits = table.rows.map(\.key).filter { $0.hasPrefix("limits.") }
        #expect(limits.last == "limits.bottles")
        let first = table.rows.firstIndex { $0.key == limits[0] } ?? 0
        #expect(table.rows[first..<(first + limits.count)].map(\.key) == limits)
    }

    @Test func aSectionThatWasNotTouchedHasItsDefaults() {
        var settings = Settings()
        #expect(settings[CellarSettings.self].bottles == 12)
        settings[CellarSettings.self].bottles = 3
        settings.server.port = 1
        #expect(settings[CellarSettings.self].bottles == 3)
        #expect(settings[KitchenSettings.self].pantries == ["cellar"])
        #expect(settings.server.port == 1 && settings.server.host == "127.0.0.1")
    }

    @Test func theManualNamesFlagEnvironmentTypeAndDefault() {
        let lines = table.markdown.split(separator: "\n").map(String.init)
        #expect(
            lines.contains(
                "| `server.port` | `--port` | `SWITCHBOARD_SERVER_PORT` | whole number, 0 to 65535 | `8220` | Port to listen on; 0 lets the system choose. |"
            ))
        #expect(
            lines.contains(
                "| `kitchen.password` | – | `SWITCHBOARD_KITCHEN_PASSWORD`, `SWITCHBOARD_KITCHEN_PASSWORD_FILE` | text | – | What opens the door. |"
            ))
        // What the machine says is nothing to write down.
        #expect(lines.contains("| `kitchen.wine` | `--kitchen-wine` | `SWITCHBOARD_KITCHEN_WINE` | text | – | What to drink. |"))
    }

    @Test func helpListsEveryFlag() {
        #expect(table.flagHelp.contains("--host") && table.flagHelp.contains("--kitchen-is-open"))
        #expect(!table.flagHelp.contains("password"))
    }
}

/// Adds to groups of others.
private struct CellarSettings: SettingsSection {
    var bottles = 12
    var wine = "as the host likes"

    static let rows: [SettingDefinition] = [
        row("limits.bottles", \.bottles, .number(0...100), "How many there may be."),
        row("kitchen.wine", \.wine, .text, hasOwnDefault: false, "What to drink."),
    ]
}

import Foundation
import Platform
import Testing

@Suite struct SettingsTableTests {
    @Test func everySettingHasItsOwnNames() {
        let table = Settings.table
        #expect(Set(table.map(\.key)).count == table.count)
        #expect(Set(table.map(\.flag) + table.compactMap(\.shortFlag)).count >= table.count)
        #expect(table.allSatisfy { !$0.doc.isEmpty && $0.doc.hasSuffix(".") })
    }

    @Test func namesFollowFromTheKey() throws {
        let port = try #require(Settings.table.first { $0.key == "server.port" })
        #expect(port.flag == "--server-port")
        #expect(port.environmentName == "SWITCHBOARD_SERVER_PORT")
        #expect(Settings.table.contains { $0.environmentName == "SWITCHBOARD_ADMIN_PASSWORD" })
    }

    @Test func everyDefaultReadsAsItself() throws {
        let directory = "/nowhere"
        let arguments = Settings.table.filter { !$0.isSecret && $0.key != "data_dir" }.flatMap { definition -> [String] in
            let row = try? Settings.load(arguments: ["--data-dir", directory], environment: [:]).effective.first {
                $0.key == definition.key
            }
            guard let row, !row.value.isEmpty else { return [] }
            return [definition.flag + "=" + row.value]
        }
        let loaded = try Settings.load(arguments: arguments + ["--data-dir", directory], environment: [:]).values
        var expected = Settings()
        expected.dataDirectory = directory
        #expect(loaded == expected)
    }

    @Test func theManualHoldsTheTable() throws {
        let manual = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "../../../docs/operations.md")
        let text = try String(contentsOf: manual, encoding: .utf8)
        let parts = text.components(separatedBy: ["<!-- settings -->\n", "<!-- end of settings -->"].first ?? "")
        let table = parts.dropFirst().first?.components(separatedBy: "<!-- end of settings -->").first
        #expect(table == Settings.markdown, "replace the table in docs/operations.md by: \n\(Settings.markdown)")
    }

    @Test func helpListsEveryFlag() {
        #expect(Settings.flagHelp.contains("--host"))
        #expect(!Settings.flagHelp.contains("password"))
    }
}

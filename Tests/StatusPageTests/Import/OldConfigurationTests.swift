import Foundation
import Platform
import TestKit
import Testing

@testable import StatusPage

@Suite("The configuration file of the old service")
struct OldConfigurationTests {
    private static let file = """
        http:
          host: 127.0.0.1
          port: 8080
          readTimeout: 10s
          writeTimeout: 10s
        filesStorageApp:
          rootPath: ./data
          countries: countries.csv
        serverAPI:
          address: 127.0.0.1
          port: 8383
          urlMMSSystem: /mms
          urlSupportSystem: /support
          urlIncidentSystem: /accendent
        filesStorageAPI:
          rootPath: ./simulator
          smsFile: sms.data
          voiceFile: /voice.data
          emailFile: email.data
          billingFile: billing.data
        """

    private func read(_ text: String = file, folders: Set<String> = ["/srv/old/simulator"]) -> OldConfiguration? {
        OldConfiguration(text: text, path: "/srv/old/configs/main.yml", isFolder: folders.contains)
    }

    @Test("What it says is printed as settings, which are read as such")
    func settings() throws {
        let old = try #require(read())
        #expect(old.notes == ["filesStorageApp: the countries of ISO 3166-1 are built in."])
        let directory = try TestDirectory()
        _ = try directory.write("switchboard.yaml", old.settings.joined(separator: "\n"))
        let settings = try SettingsTable([FeedSettings.self]).load(arguments: ["--data-dir", directory.path], environment: [:]).values
        #expect(settings[FeedSettings.self].folder == "/srv/old/simulator")
        #expect(settings[FeedSettings.self].httpURL?.absoluteString == "http://127.0.0.1:8383")
        #expect(settings.listeners.map(\.description) == ["127.0.0.1:8080=status"])
    }

    @Test("What Switchboard reads elsewhere is told")
    func differences() throws {
        let text = Self.file.replacing("smsFile: sms.data", with: "smsFile: texts.csv").replacing(
            ": /mms", with: ": http://10.0.0.1:8383/mms"
        )
        .replacing(": /support", with: ": load")
        let old = try #require(read(text, folders: []))
        #expect(
            old.settings.contains(#"feeds.folder: "./simulator""#) && old.settings.contains(#"feeds.http_url: "http://127.0.0.1:8383""#))
        #expect(
            old.notes.dropLast() == [
                "filesStorageAPI.rootPath: there is no folder ./simulator here; feeds.folder has to name it.",
                "filesStorageAPI.smsFile: Switchboard reads sms.data in feeds.folder, not texts.csv.",
                "serverAPI.urlMMSSystem: Switchboard asks http://127.0.0.1:8383/mms, not http://10.0.0.1:8383/mms.",
                "serverAPI.urlSupportSystem: Switchboard asks http://127.0.0.1:8383/support, not http://127.0.0.1:8383/load.",
            ])
    }

    @Test(
        "The address of the lists is put together as it was meant",
        arguments: [
            ("{address: 127.0.0.1, port: 8383}", "http://127.0.0.1:8383"), ("{address: 'http://lists/', port: 8383}", "http://lists:8383"),
            ("{address: 'https://lists:444/', port: 8383}", "https://lists:444"), ("{address: lists}", "http://lists"),
            ("{urlMMSSystem: 'http://127.0.0.1:8383/mms'}", "http://127.0.0.1:8383"),
        ])
    func address(server: String, expected: String) throws {
        let old = try #require(read("serverAPI: \(server)"))
        #expect(old.settings == [#"feeds.http_url: "\#(expected)""#] && old.notes.isEmpty)
    }

    @Test("A file of something else is none", arguments: ["", "server:\n  port: 1", "[1, 2]", "{", "serverAPI"])
    func otherFiles(text: String) { #expect(read(text) == nil) }
}

import Platform
import TestKit
import Testing

@testable import StatusPage

@Suite("The settings of the sources")
struct FeedSettingsTests {
    private func load(_ arguments: String...) throws -> FeedSettings {
        let directory = try TestDirectory()
        let table = SettingsTable([FeedSettings.self])
        return try table.load(arguments: ["--data-dir", directory.path] + arguments, environment: [:]).values[FeedSettings.self]
    }

    @Test("Sources and providers are lists of words")
    func lists() throws {
        let feeds = try load("--feeds-sources=sms, billing", "--feeds-providers=voice=Acme Calls,sms=A=B", "--feeds-live-support=true")
        #expect(feeds.sources == [.sms, .billing] && feeds.providers.map(\.description) == ["voice=Acme Calls", "sms=A=B"])
        #expect(feeds.liveSupport && !feeds.liveIncidents && feeds.seconds == 10 && feeds.cacheSeconds == 30)
        #expect(try load().sources == nil)
    }

    @Test(
        "What is no source, and what no line of a file could hold, is refused",
        arguments: ["sources=sms,fax", "providers=fax=A", "providers=sms=", "providers=sms=a;b", "providers=billing=A"])
    func refused(said: String) { #expect(throws: SettingsError.self) { try load("--feeds-" + said) } }
}

import Accounts
import Foundation
import HTTPTypes
import HummingbirdTesting
import Kernel
import Platform
import StatusPage
import TestKit
import Testing

@testable import App

@Suite("The desk's pages about the sources", .oneEngine)
struct FeedsPagesTests {
    private static let root = "/status-page/feeds"

    @Test("Who may look sees health, values and rejected rows; only who may change is offered it")
    func looking() async throws {
        let flow = try await FlowFixture { $0[FeedSettings.self].folder = "/nowhere" }
        let feeds = flow.composition.statusPage.feeds
        _ = try await feeds.send(Data("MC;4;1053;Kildy\nZZ;1;1;<b>Kildy\n".utf8), to: .sms, by: .commandLine)
        _ = try await feeds.readNow(.voice, by: .commandLine)
        try await flow.test { client in
            var viewer = try await flow.browser(client, as: .viewer)
            let page = try await viewer.get(Self.root)
            #expect(page.status == .ok)
            for text in ["The file is not there.", "Not in use", "feeds.http_url", "Thresholds", "standard"] {
                #expect(page.text.contains(text), "\(text)")
            }
            #expect(!page.text.contains("Read now") && !page.text.contains("Add a threshold"))
            let source = try await viewer.get(Self.root + "/sources/sms")
            #expect(source.text.contains("Monaco") && source.text.contains("ZZ;1;1;&lt;b&gt;Kildy") && !source.text.contains("<b>Kildy"))
            #expect(try await viewer.get(Self.root + "/sources/fax").status == .notFound)
            #expect(try await viewer.get(Self.root + "/thresholds/new?channel=sms").status == .forbidden)
            #expect(try await viewer.post(Self.root + "/sources/voice/read", from: Self.root).status == .forbidden)
            viewer.language = "ru"
            #expect(try await viewer.get(Self.root).text.contains("Файла нет."))
            var stranger = PageBrowser(client: client)
            #expect(try await stranger.get(Self.root).headers[.location]?.hasPrefix("/sign-in") == true)
        }
    }

    @Test("A source is read at once by who may; one that is not looked at says so")
    func reading() async throws {
        let flow = try await FlowFixture { $0[FeedSettings.self].folder = "/nowhere" }
        try await flow.test { client in
            var member = try await flow.browser(client, as: .operator)
            #expect(try await member.get(Self.root).text.contains("Read now"))
            let read = try await member.post(Self.root + "/sources/voice/read", from: Self.root)
            #expect(read.status == .seeOther && read.headers[.location] == Self.root + "/sources/voice?done=read")
            #expect(try await member.get(Self.root + "/sources/voice?done=read").text.contains("The source has been looked at."))
            let refused = try await member.post(Self.root + "/sources/mms/read", from: Self.root)
            #expect(refused.status == .conflict && refused.text.contains("The source mms is not looked at"))
        }
        #expect(try await flow.composition.statusPage.feeds.reports(by: .commandLine)[2].state.error != nil)
    }

    @Test("A threshold is added, changed and deleted; what is wrong comes back with what was typed")
    func thresholds() async throws {
        let flow = try await FlowFixture()
        let service = try await flow.addService("Shop")
        let operations = flow.composition.statusPage.thresholds
        try await flow.test { client in
            var chief = try await flow.browser(client, as: .supervisor)
            let new = Self.root + "/thresholds/new?channel=sms"
            let form = try await chief.get(new).text
            #expect(form.contains(#"name="bandwidth_major" value="5""#) && form.contains(">Shop</option>"))
            let wrong = try await chief.post(
                Self.root + "/thresholds/new", from: new,
                ["channel": "sms", "bandwidth_major": "much", "worse": "2", "better": "3", "stale_seconds": "300"])
            #expect(wrong.status == .unprocessableContent && wrong.text.contains(#"value="much""#))
            let saved = try await chief.post(
                Self.root + "/thresholds/new", from: new,
                [
                    "channel": "sms", "provider": "Kildy", "country": "MC", "bandwidth_major": "9", "worse": "2", "better": "3",
                    "stale_seconds": "300", "service": "\(service.id)",
                ])
            #expect(saved.status == .seeOther && saved.headers[.location] == Self.root + "?done=saved")
            let rule = try #require(try await operations.list(by: .commandLine).first)
            #expect(rule.scope == CellScope(.sms, provider: "Kildy", country: "MC") && rule.service == service.id)
            let list = try await chief.get(Self.root).text
            #expect(list.contains("SMS · Kildy · Monaco") && list.contains("Major outage below 9%"))
            let own = Self.root + "/thresholds/\(rule.id)"
            let changed = try await chief.post(
                own, from: own, ["channel": "sms", "bandwidth_major": "7", "worse": "1", "better": "1", "stale_seconds": "60"])
            #expect(changed.status == .seeOther)
            let after = try #require(try await operations.list(by: .commandLine).first)
            #expect(after.id == rule.id && after.scope == CellScope(.sms) && after.limits == [.bandwidth: MetricLimits(major: 7)])
            let gone = try #require(try await chief.post(own + "/delete", from: own).headers[.location])
            #expect(gone.hasPrefix(Self.root + "?done=deleted&undo="))
            #expect(try await operations.list(by: .commandLine).isEmpty)
            #expect(try await chief.get(own).status == .notFound)
            let undo = try #require(try await chief.get(gone).text.firstMatch(of: /action="(\/status-page\/undo\/[a-z0-9]+)"/)).output.1
            #expect(try await chief.post(String(undo), from: gone).headers[.location] == Self.root + "?done=restored")
            #expect(try await operations.list(by: .commandLine) == [after])
        }
    }
}

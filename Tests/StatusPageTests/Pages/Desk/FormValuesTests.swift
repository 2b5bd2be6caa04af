import Foundation
import Kernel
import Platform
import TestKit
import Testing

@testable import StatusPage

@Suite("What is typed into the desk's forms of the status page", .oneEngine)
struct FormValuesTests {
    @Test("Texts are read by language, with plain line ends; nothing but spaces is no text")
    func texts() throws {
        let values = FormValues(FormData("text.en=One%0D%0Atwo&text.ru=+&text.pt-BR=Tr%C3%AAs&title.en=++"))
        #expect(values.text("text")?.texts == [.english: "One\ntwo", .portuguese: "Três"])
        #expect(values.text("title") == nil)
        #expect { try values.requiredText("title") } throws: { ($0 as? ClientError)?.field == "title" }
    }

    @Test("States and ticks are those of components; anything else is left out")
    func components() throws {
        let id = try #require(PublicID(rawValue: "abcdefghijk1"))
        let values = FormValues(FormData("state=resolved&state.abcdefghijk1=major_outage&state.x=major_outage&component.abcdefghijk1=1"))
        #expect(values.states == [id: .majorOutage] && values.components == [id] && values["state"] == "resolved")
        #expect(FormValues(FormData("state.abcdefghijk1=&component.zz=1")).states.isEmpty)
    }

    @Test("Percent and minutes are numbers within their bounds", arguments: ["-1", "100.5", "x", "1e400", "nan"])
    func numbers(_ wrong: String) throws {
        #expect(try FormValues(FormData("share=12%2C5")).share("share") == 0.125)
        #expect(try FormValues().share("share") == nil && FormValues().minutes("reminder") == nil)
        #expect(try FormValues(FormData("reminder=90")).minutes("reminder") == .seconds(5400))
        let values = FormValues(FormData("number=\(wrong)"))
        #expect { try values.share("number") } throws: { ($0 as? ClientError)?.code == "status-percent-wrong" }
        #expect { try values.minutes("number") } throws: { ($0 as? ClientError)?.code == "status-minutes-wrong" }
    }

    @Test("A form takes no more fields than a page has")
    func bounded() {
        let many = (0..<5000).map { "component.\($0)=1" }.joined(separator: "&")
        #expect(FormValues(FormData(many + "&last=1"))["last"].isEmpty)
    }

    // MARK: Times

    @Test(
        "Times are in the reader's zone, to the minute",
        arguments: [
            ("Etc/UTC", "2026-11-21T12:05:42Z", "2026-11-21T12:05"), ("Asia/Tokyo", "2026-11-21T18:05:00Z", "2026-11-22T03:05"),
            ("Asia/Kathmandu", "2026-11-21T12:00:00Z", "2026-11-21T17:45"),
            ("America/Sao_Paulo", "2026-01-01T01:30:00Z", "2025-12-31T22:30"),
        ])
    func spelling(zone: String, time: String, text: String) throws {
        let minutes = LocalMinutes(zone: try #require(TimeZone(identifier: zone)))
        let moment = try #require(Timestamp(rfc3339: time))
        #expect(minutes.text(moment) == text)
        #expect(minutes.time(text).map(minutes.text) == text)
        #expect(minutes.time(text + ":00") == minutes.time(text))
    }

    @Test(
        "Around a change of the clocks",
        arguments: [
            // Still winter, then summer; the hour between is none, and takes the offset behind it or before it.
            ("2026-03-29T01:59", "2026-03-29T00:59:00Z"), ("2026-03-29T03:00", "2026-03-29T01:00:00Z"),
            // Shown twice: the first.
            ("2026-10-25T02:30", "2026-10-25T00:30:00Z"), ("2026-10-25T03:00", "2026-10-25T02:00:00Z"),
        ])
    func clockChange(text: String, time: String) throws {
        let berlin = LocalMinutes(zone: try #require(TimeZone(identifier: "Europe/Berlin")))
        #expect(berlin.time(text) == Timestamp(rfc3339: time))
    }

    @Test("What is no time is none", arguments: ["", "soon", "2026-13-01T00:00", "2026-11-21", "2026-11-21T25:00", "2026-11-21T12:05Z"])
    func noTime(_ text: String) { #expect(LocalMinutes(zone: .gmt).time(text) == nil) }

    // MARK: Components

    @Test("A component's form asks for what it shows")
    func componentForm() async throws {
        let page = try await PageFixture()
        let scope = CellScope(.sms, provider: "Kildy", country: "MC")
        let rule = ComponentRule.share(MetricLimits(degraded: 0.1, partial: 0.335))
        let id = try await page.add("SMS", link: .feed(scope), rule: rule)
        let record = try await page.components.find(id, by: .commandLine)
        let changes = try ComponentForm(record, LocalMinutes(zone: .gmt)).changes()
        #expect(changes.name == LocalizedText(english: "SMS") && changes.rule == rule)
        #expect(changes.link == .some(.feed(scope)) && changes.groupID == .some(nil))
        let shop = try await page.add("Shop", link: .service(page.shop))
        let other = try ComponentForm(try await page.components.find(shop, by: .commandLine), LocalMinutes(zone: .gmt)).changes()
        #expect(other.link == .some(.service(page.shop)) && other.rule == .worst)
    }
}

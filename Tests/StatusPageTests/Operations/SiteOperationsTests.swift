import Foundation
import Kernel
import Platform
import TestKit
import Testing

@testable import StatusPage

@Suite("Pages, templates and thresholds", .bothEngines)
struct SiteOperationsTests {
    private func draft(_ change: (inout SiteOperations.Draft) -> Void) -> SiteOperations.Draft {
        var draft = SiteOperations.Draft()
        change(&draft)
        return draft
    }

    @Test("The first page takes a name and colours, shows everything, and stays")
    func first() async throws {
        let page = try await PageFixture()
        let id = try await page.reader.sites()[0].id
        let logo = StatusLogo(type: "image/png", bytes: StatusLogoTests.png)
        let saved = try await page.sites.save(
            draft { ($0.name, $0.colour, $0.logo) = (LocalizedText(english: "Mine"), "#0A7D4F", logo) }, as: id, by: .commandLine)
        #expect(saved.isFirst && saved.colour == "#0a7d4f")
        let site = try await page.reader.reading().snapshot().site
        #expect(site.name.english == "Mine" && site.logo == logo)
        await #expect(throws: ClientError.firstSiteStays) { try await page.sites.delete(id, by: .commandLine) }
    }

    @Test("What no page can have is refused")
    func refused() async throws {
        let page = try await PageFixture()
        _ = try await page.reader.sites()
        let wrong: [(SiteOperations.Draft, ClientError)] = [
            (draft { _ in }, .siteValueWrong("host")), (draft { $0.host = "a b" }, .siteValueWrong("host")),
            (draft { $0.host = "-a.example" }, .siteValueWrong("host")),
            (draft { ($0.host, $0.colour) = ("a.example", "red") }, .siteValueWrong("colour")),
            (draft { ($0.host, $0.logo) = ("a.example", StatusLogo(type: "text/html", bytes: Data([1]))) }, .logoWrong(limit: 102_400)),
            (
                draft { ($0.host, $0.logo) = ("a.example", StatusLogo(type: "image/svg+xml", bytes: StatusLogoTests.png)) },
                .logoWrong(limit: 102_400)
            ),
            (
                draft {
                    ($0.host, $0.logo) = ("a.example", StatusLogo(type: "image/png", bytes: StatusLogoTests.png + Data(count: 102_400)))
                },
                .logoWrong(limit: 102_400)
            ),
            (draft { ($0.host, $0.access) = ("a.example", .password) }, .sitePasswordMissing),
        ]
        for (draft, error) in wrong { await #expect(throws: error) { try await page.sites.save(draft, by: .commandLine) } }
        _ = try await page.sites.save(draft { $0.host = "a.example" }, by: .commandLine)
        await #expect(throws: ClientError.hostTaken("a.example")) {
            try await page.sites.save(draft { $0.host = "A.example" }, by: .commandLine)
        }
    }

    @Test("A private page opens to its password")
    func password() async throws {
        let page = try await PageFixture()
        _ = try await page.reader.sites()
        let site = try await page.sites.save(
            draft { ($0.host, $0.access, $0.password) = ("a.example", .password, "open sesame") }, by: .commandLine)
        let key = SecretKey(bytes: Array(repeating: 7, count: 32))
        let ticket = try #require(try await page.gate.ticket("open sesame", for: site.id, from: nil, key: key))
        #expect(try await page.gate.admits(ticket, to: site.id, key: key))
        #expect(try await page.gate.ticket("open", for: site.id, from: nil, key: key) == nil)
        let first = try await page.reader.sites()[0].id
        for (wrong, id) in [("", site.id), (ticket + "x", site.id), (ticket, first)] {
            #expect(try await !page.gate.admits(wrong, to: id, key: key))
        }
        // What is not given stays.
        _ = try await page.sites.save(draft { ($0.host, $0.access) = ("b.example", .password) }, as: site.id, by: .commandLine)
        #expect(try await page.gate.admits(ticket, to: site.id, key: key))
        // Another password ends what the one before has opened.
        let changed = draft { ($0.host, $0.access, $0.password) = ("b.example", .password, "another word") }
        _ = try await page.sites.save(changed, as: site.id, by: .commandLine)
        #expect(try await !page.gate.admits(ticket, to: site.id, key: key))
    }

    @Test("Guessing at a page's password is slowed down by address and page; a ticket never is")
    func guessing() async throws {
        let page = try await PageFixture()
        _ = try await page.reader.sites()
        func site(_ host: String) async throws -> PublicID {
            try await page.sites.save(draft { ($0.host, $0.access, $0.password) = (host, .password, "open sesame") }, by: .commandLine).id
        }
        let (first, second) = (try await site("a.example"), try await site("b.example"))
        let (guesser, other) = (IPAddress("192.0.2.1"), IPAddress("192.0.2.2"))
        let key = SecretKey(bytes: Array(repeating: 7, count: 32))
        func enter(_ password: String, _ id: PublicID, _ address: IPAddress?) async throws -> String? {
            try await page.gate.ticket(password, for: id, from: address, key: key)
        }
        let ticket = try #require(try await enter("open sesame", first, other))
        for _ in 0..<10 { #expect(try await enter("open", first, guesser) == nil) }
        await #expect(throws: ClientError.tooManySitePasswords(retryAfter: .seconds(1))) { try await enter("open sesame", first, guesser) }
        // Another page, another address, and who has been let in.
        #expect(try await enter("open sesame", second, guesser) != nil)
        #expect(try await enter("open sesame", first, other) == ticket)
        for _ in 0..<100 { #expect(try await page.gate.admits(ticket, to: first, key: key)) }
        // What was refused was not counted; the right password forgets.
        page.world.advance(.seconds(1))
        #expect(try await enter("open sesame", first, guesser) == ticket)
        for _ in 0..<10 { #expect(try await enter("open", first, guesser) == nil) }
    }

    @Test("Templates are kept by name")
    func templates() async throws {
        let page = try await PageFixture()
        let a = try await page.add("A")
        var draft = TemplateOperations.Draft(
            name: "Carrier", title: LocalizedText(english: "Late receipts"), text: LocalizedText(english: "The carrier is slow."))
        (draft.components, draft.impact) = ([a: .degradedPerformance], .minor)
        let saved = try await page.templates.save(draft, by: .commandLine)
        #expect(try await page.templates.list(by: .commandLine) == [saved])
        await #expect(throws: ClientError.templateNameTaken("Carrier")) { try await page.templates.save(draft, by: .commandLine) }
        draft.stage = .identified
        #expect(try await page.templates.save(draft, as: saved.id, by: .commandLine).stage == .identified)
        try await page.templates.delete(saved.id, by: .commandLine)
        #expect(try await page.templates.list(by: .commandLine).isEmpty)
        await #expect(throws: ClientError.statusTemplateNotFound) { try await page.templates.delete(saved.id, by: .commandLine) }
    }

    @Test("Thresholds are kept with all they say")
    func thresholds() async throws {
        let page = try await PageFixture()
        let saved = try await page.thresholds.save(
            CellScope(.voice, provider: "E-Voice"), limits: [.stability: MetricLimits(degraded: 0.9)],
            hysteresis: Hysteresis(worse: 5, better: 7), staleSeconds: 60, service: page.shop, by: .commandLine)
        #expect(try await page.thresholds.list(by: .commandLine) == [saved])
        await #expect(throws: ClientError.linkUnknown) {
            try await page.thresholds.save(CellScope(.sms), limits: [:], service: ServiceID(9), by: .commandLine)
        }
        try await page.thresholds.delete(saved.id, by: .commandLine)
        await #expect(throws: ClientError.thresholdNotFound) { try await page.thresholds.delete(saved.id, by: .commandLine) }
    }
}

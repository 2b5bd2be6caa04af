import Accounts
import Foundation
import Kernel
import Platform
import TestKit
import Testing

@testable import Incidents

@Suite("The address of the list")
struct IncidentListQueryTests {
    private func query(_ fields: [String: [String]]) throws -> IncidentListQuery { try IncidentListQuery { fields[$0] ?? [] } }

    private let formats = ReaderFormats(language: .english, timeZone: TimeZone(secondsFromGMT: 3 * 3600) ?? .gmt, now: TestWorld().now)

    @Test("An address says everything and leads back to the same view")
    func roundTrip() throws {
        let query = try query([
            "state": ["resolved", "open"], "level": ["error", "critical"], "service": ["7", "3"], "assignee": ["me"],
            "tag": ["night, DB"], "within": ["24h"], "from": ["2026-11-20"], "to": ["2026-11-21"], "q": ["a b&c=ü"], "after": ["5-12"],
        ])
        let address =
            "/incidents?state=open&state=resolved&level=critical&level=error&service=3&service=7&assignee=me&tag=night&tag=DB"
            + "&within=24h&from=2026%2D11%2D20&to=2026%2D11%2D21&q=a%20b%26c%3D%C3%BC"
        #expect(query.url == address + "&after=5%2D12")
        #expect(LocalPath(query.url).path == query.url)
        #expect(query.firstPage.url == address && query.saved == address.dropFirst("/incidents?".count))
        #expect(query.after == .init(arrivedAt: Timestamp(microseconds: 5), id: IncidentID(12)) && query.tab == nil)
        let fields = FormData(query.saved)
        #expect(try IncidentListQuery { fields.all($0) } == query.firstPage)
    }

    @Test("What it means depends on who looks, when and where")
    func filter() throws {
        let query = try query([
            "state": ["all"], "assignee": ["me"], "tag": ["Réseau"], "from": ["2026-11-20"], "to": ["2026-11-21"], "service": ["7"],
            "q": ["x"],
        ])
        let filter = query.filter(for: UserID(5), formats)
        #expect(filter.states.isEmpty && filter.assignee == .user(UserID(5)) && filter.tags == ["reseau"] && filter.search == "x")
        #expect(filter.since == Timestamp(rfc3339: "2026-11-19T21:00:00Z") && filter.until == Timestamp(rfc3339: "2026-11-21T21:00:00Z"))
        #expect(filter.among == [ServiceID(7)])
        let recent = try self.query(["within": ["1h"], "from": ["2026-11-20"], "assignee": ["nobody"]]).filter(for: UserID(5), formats)
        #expect(recent.since == Timestamp(rfc3339: "2026-11-21T08:00:00Z") && recent.assignee == .nobody)
    }

    @Test("Without fields, or with empty ones, it is the list of what is not closed")
    func defaults() throws {
        for fields in [
            [:], ["state": [""], "level": [""], "service": [""], "q": [""], "after": [""], "assignee": [""], "tag": [""], "from": [""]],
        ] {
            let query = try query(fields)
            #expect(query.url == "/incidents?state=active" && !query.isNarrowed && query.isFirstPage && query.tab == .active)
            #expect(query.filter(for: UserID(1), formats) == IncidentFilter(states: [.open, .acknowledged, .resolved]))
        }
        for fields in [["level": ["error"]], ["service": ["1"]], ["tag": ["a"]], ["assignee": ["me"]], ["within": ["1h"]], ["q": ["x"]]] {
            #expect(try query(fields).isNarrowed)
        }
        #expect(try !query(["state": ["closed"]]).isNarrowed)
        #expect(try !query(["after": ["5-12"]]).isNarrowed)
    }

    @Test("Each tab has an order of its own that no address names; another one is kept, also in a view")
    func orders() throws {
        #expect(try query([:]).order == .need && query(["state": ["all"]]).order == .latest)
        #expect(try query(["sort": ["need"]]).url == "/incidents?state=active")
        let oldest = try query(["sort": ["oldest"], "level": ["error"]])
        #expect(oldest.url == "/incidents?level=error&sort=oldest" && oldest.saved == "level=error&sort=oldest")
        #expect(oldest.showing(.closed).url == "/incidents?state=closed&level=error&sort=oldest")
        #expect(try query(["sort": ["latest"]]).showing(.closed).url == "/incidents?state=closed")
        #expect(try !query(["sort": ["oldest"]]).isNarrowed)
        #expect(throws: ClientError.filterUnknown("sort")) { try query(["sort": ["title"]]) }
    }

    @Test("A place in one order is the beginning of another")
    func cursors() throws {
        #expect(try query(["after": ["14-5-12"]]).after == .init(key: 14, arrivedAt: Timestamp(microseconds: 5), id: IncidentID(12)))
        #expect(try query(["after": ["14-5-12"]]).url == "/incidents?after=14%2D5%2D12")
        #expect(try query(["after": ["5-12"]]).after == nil && query(["after": ["14-5-12"], "state": ["all"]]).after == nil)
    }

    @Test("What is resolved is folded away where the list begins, and not among what words find")
    func folds() throws {
        #expect(try query([:]).foldsResolved && query(["level": ["error"]]).foldsResolved)
        #expect(try !query(["q": ["x"]]).foldsResolved && !query(["state": ["all"]]).foldsResolved)
    }

    @Test("A search is cut to what anybody types")
    func longSearch() throws {
        #expect(try query(["q": [String(repeating: "x", count: 5000)]]).search.count == 200)
    }

    @Test("A search that no database takes is refused")
    func nul() {
        #expect(throws: ClientError.filterContainsNUL("q")) { try query(["q": ["a\0b"]]) }
    }

    @Test("No template holds words of its own or names a key that is not there")
    func texts() throws {
        let texts = try Texts(PageParts.platform.texts + AccountsPages.parts.texts + IncidentPages.parts.texts)
        #expect(texts.problems == [])
        for (name, template) in IncidentPages.parts.templates {
            #expect(TemplateText.bare(in: template) == [], "\(name)")
            #expect(TemplateText.keys(in: template).subtracting(texts.keys) == [], "\(name)")
        }
    }

    @Test("Levels, states, tabs and kinds of entries all have words")
    func words() throws {
        let keys = try Texts(IncidentPages.parts.texts).keys
        let needed =
            Level.allCases.map { "level_" + $0.word } + IncidentState.allCases.map { "state_" + $0.word }
            + IncidentListQuery.Tab.allCases.map { "incidents_state_" + $0.rawValue }
            + IncidentAction.allCases.map { "action_" + $0.rawValue } + IncidentOrder.allCases.map { "incidents_sort_" + $0.rawValue }
        #expect(needed.filter { !keys.contains($0) } == [])
    }
}

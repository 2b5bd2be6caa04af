import Accounts
import Kernel
import Platform
import TestKit
import Testing

@testable import Incidents

@Suite("The address of the list")
struct IncidentListQueryTests {
    private func query(_ fields: [String: String]) throws -> IncidentListQuery { try IncidentListQuery { fields[$0] } }

    @Test("An address says everything and leads back to the same view")
    func roundTrip() throws {
        let query = try query(["state": "all", "level": "error", "service": "7", "q": "a b&c=ü", "after": "5-12"])
        #expect(query.url == "/incidents?state=all&level=error&service=7&q=a%20b%26c%3D%C3%BC&after=5%2D12")
        #expect(LocalPath(query.url).path == query.url)
        #expect(query.filter == IncidentFilter(levels: [.error], service: ServiceID(7), title: "a b&c=ü"))
        #expect(query.after == .init(lastAt: Timestamp(microseconds: 5), id: IncidentID(12)))
        #expect(query.firstPage.url == "/incidents?state=all&level=error&service=7&q=a%20b%26c%3D%C3%BC")
    }

    @Test("Without fields, or with empty ones, it is the list of what is not closed")
    func defaults() throws {
        for fields in [[:], ["state": "", "level": "", "service": "", "q": "", "after": ""]] {
            let query = try query(fields)
            #expect(query.url == "/incidents" && !query.isNarrowed && query.isFirstPage)
            #expect(query.filter.states == [.open, .acknowledged, .resolved])
        }
    }

    @Test("A search is cut to what anybody types")
    func longSearch() throws {
        #expect(try query(["q": String(repeating: "x", count: 5000)]).search.count == 200)
    }

    @Test("A search that no database takes is refused")
    func nul() {
        #expect(throws: HTTPFailure.self) { try query(["q": "a\0b"]) }
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
            + IncidentAction.allCases.map { "action_" + $0.rawValue }
        #expect(needed.filter { !keys.contains($0) } == [])
    }
}

import Kernel
import Platform
import Testing

@testable import Accounts

@Suite("What the list of services is asked for")
struct ServiceListQueryTests {
    private let shop = Service(
        id: ServiceID(1), name: "Café Shop", team: nil, statusURL: nil, isStatusURLTrusted: false, logsFolder: nil, grouping: .title,
        rateLimit: nil, createdAt: Timestamp(microseconds: 0), codes: [])

    @Test(
        "Names are found whatever their case and accents, those of teams too",
        arguments: [
            ("", true), ("shop", true), ("CAFE", true), ("café s", true), ("payments", true), ("mail", false), ("  ", true),
        ])
    func finds(text: String, isFound: Bool) {
        var query = ServiceListQuery()
        query.search = text
        #expect(query.shows(shop, team: "Payments", active: 0) == isFound)
    }

    @Test("By state", arguments: [("", [0, 3]), ("open", [3]), ("quiet", [0])])
    func states(word: String, shown: [Int]) throws {
        let query = try ServiceListQuery(FormData("state=\(word)"))
        #expect([0, 3].filter { query.shows(shop, team: nil, active: $0) } == shown)
        #expect(query.isNarrowed == !word.isEmpty)
    }

    @Test("A word that no form of ours holds is refused; a search has an end")
    func bounds() throws {
        #expect(throws: ClientError.unreadable) { _ = try ServiceListQuery(FormData("state=broken")) }
        let long = try ServiceListQuery(FormData("q=" + String(repeating: "x", count: 500)))
        #expect(long.search.count == ServiceListQuery.longestSearch)
    }
}

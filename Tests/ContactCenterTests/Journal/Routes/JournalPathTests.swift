import Testing

@testable import ContactCenter

struct JournalPathTests {
    @Test(arguments: [
        "/api/moscow-calls", "/api/calls", "/api/client-card/call/7", "/api/call-agency-data/7", "/api/agency-call-info/x",
        "/api/moscow-operator-stats", "/api/moscow-calls-monthly-stats", "/api/call_stats", "/api/agencies", "/api/agency-details/7",
    ])
    func oldScriptsAreKnownByTheirAddresses(path: String) { #expect(JournalPath.isOfPrograms(path)) }

    @Test(arguments: ["/api", "/api/", "/api/v1/calls", "/api/v1/agencies", "/api/ping", "/api/status", "/api/calls/1", "/api/agencies2"])
    func whatLiesBesideIsSomebodyElses(path: String) { #expect(!JournalPath.isOfPrograms(path)) }

    @Test func addressesLeadToAMap() {
        #expect(JournalPath.map("ул. Ленина & Co")?.hasPrefix("https://yandex.ru/maps/?text=%D1%83%D0%BB") == true)
        #expect(JournalPath.map("a&b c")?.hasSuffix("a%26b%20c") == true)
        #expect(JournalPath.map(nil) == nil)
        #expect(JournalPath.map(" ") == nil)
    }

    @Test func filtersStandInTheAddress() {
        let filter = JournalFilter { ["number": "+7 1", "operator": "A&B"][$0] }
        let path = JournalPath.page(of: JournalDay(year: 2026, month: 11), filter)
        #expect(path == "/contact-center/moscow?date=2026-11-01&number=%2B7%201&operator=A%26B")
    }

    @Test(arguments: [(195, "3:15"), (0, "0:00"), (59, "0:59"), (3600, "60:00")] as [(Int64, String)])
    func lengthsAreMinutesAndSeconds(seconds: Int64, text: String) { #expect(JournalAnswers.length(seconds) == text) }
}

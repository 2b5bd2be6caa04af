import Accounts
import Foundation
import Platform

/// Addresses of the journal: the page and what belongs to it, and what the old page's script asks.
enum JournalPath {
    static let page = "/contact-center/moscow"
    static let csv = page + "/calls.csv"
    static let callPattern = page + "/calls/:id"
    static let agencies = page + "/agencies"
    static let agencyPattern = agencies + "/:id"

    static let moscowCalls = "/api/moscow-calls"
    static let calls = "/api/calls"
    static let clientCard = "/api/client-card/call"
    static let agencyData = "/api/call-agency-data"
    static let agencyInfo = "/api/agency-call-info"
    static let operatorStatistics = "/api/moscow-operator-stats"
    static let monthlyStatistics = "/api/moscow-calls-monthly-stats"
    static let callFigures = "/api/call_stats"
    static let allAgencies = "/api/agencies"
    static let agencyDetails = "/api/agency-details"

    private static let exact: Set = [moscowCalls, calls, operatorStatistics, monthlyStatistics, callFigures, allAgencies]
    private static let prefixes = [clientCard, agencyData, agencyInfo, agencyDetails].map { $0 + "/" }

    /// Exactly these: what lies below `/api` otherwise is somebody else's.
    static func isOfPrograms(_ path: String) -> Bool { exact.contains(path) || prefixes.contains { path.hasPrefix($0) } }

    /// Whether a failure there comes with an empty list of calls.
    static func isListOfCalls(_ path: String) -> Bool { path == moscowCalls || path == calls }

    static func call(_ id: Int64) -> String { page + "/calls/\(id)" }
    static func agency(_ id: Int64) -> String { agencies + "/\(id)" }

    static func page(of day: JournalDay, _ filter: JournalFilter = JournalFilter()) -> String { address(page, day, filter) }
    static func csv(of day: JournalDay, _ filter: JournalFilter) -> String { address(csv, day, filter) }

    private static func address(_ path: String, _ day: JournalDay, _ filter: JournalFilter) -> String {
        path + "?" + ([("date", day.text)] + filter.fields).map { "\($0)=\(FormText.encoded($1))" }.joined(separator: "&")
    }

    /// Where a map shows an address; nil for none.
    static func map(_ address: String?) -> String? {
        address.flatMap { $0.allSatisfy(\.isWhitespace) ? nil : "https://yandex.ru/maps/?text=" + FormText.encoded($0) }
    }
}

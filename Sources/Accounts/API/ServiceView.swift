import Kernel
import Platform

/// A service as one caller may see it.
struct ServiceView: Sendable {
    let service: Service
    let showsCodes: Bool

    init(_ service: Service, for call: APICall) {
        self.service = service
        // Who has a code reports as the service: a token that may only read does not get it.
        showsCodes = call.caller.access.may(.seeCodes, in: service.team) && call.has(.servicesWrite)
    }
}

extension APIShape where Value == ServiceView {
    static let service = APIShape(
        "Service", "Something that can break and may report events.",
        [
            .init("id", "Its number.", \.service.id), .init("name", "Unique.", \.service.name),
            .init("team_id", "Whose it is.", \.service.team), .init("status_url", "Where its health can be asked.", \.service.statusURL),
            .init("logs_folder", "Where its log files are.", \.service.logsFolder),
            .init("grouping", "What makes two of its events the same problem.", .word(GroupingRule.allCases.map(\.rawValue))) {
                .text($0.service.grouping.rawValue)
            },
            .init("rate_limit", "Events a minute; null for the server's setting.", \.service.rateLimit),
            .init("code", "What it reports with; null for those who may not see it.") { $0.showsCodes ? $0.service.code : nil },
            .init("retiring_codes", "Replaced codes that are still valid.", list: .retiringCode) {
                $0.showsCodes ? Array($0.service.retiringCodes) : []
            },
            .init("created_at", "When it was added.", \.service.createdAt),
        ])
}

extension APIShape where Value == ServiceCode {
    static let retiringCode = APIShape(
        "RetiringCode", "A replaced code.",
        [.init("code", "The code.", \.text), .init("expires_at", "When it stops being valid.", \.expiresAt)])
}

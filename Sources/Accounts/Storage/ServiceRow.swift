import Kernel
import Platform

/// One line of `services`, still without its codes.
struct ServiceRow: RowDecodable {
    static let columns = "id, name, team_id, status_url, status_url_trusted, logs_folder, grouping_rule, rate_limit, created_at"

    let id: ServiceID
    let name: String
    let team: TeamID?
    let statusURL: String?
    let isStatusURLTrusted: Bool
    let logsFolder: String?
    let grouping: GroupingRule
    let rateLimit: Int?
    let createdAt: Timestamp

    init(row: Row) throws {
        id = try row.id("id")
        name = try row.text("name")
        team = try row.optionalInt64("team_id").map { TeamID($0) }
        statusURL = try row.optionalText("status_url")
        isStatusURLTrusted = try row.bool("status_url_trusted")
        logsFolder = try row.optionalText("logs_folder")
        // A rule of a newer version groups as most services do.
        grouping = GroupingRule(rawValue: try row.text("grouping_rule")) ?? .title
        rateLimit = try row.optionalInt64("rate_limit").map(Int.init)
        createdAt = try row.time("created_at")
    }

    func service(codes: [ServiceCode]) -> Service {
        Service(
            id: id, name: name, team: team, statusURL: statusURL, isStatusURLTrusted: isStatusURLTrusted, logsFolder: logsFolder,
            grouping: grouping,
            rateLimit: rateLimit, createdAt: createdAt, codes: codes)
    }
}

/// One line of `service_codes`.
struct ServiceCodeRow: RowDecodable {
    let service: ServiceID
    let code: ServiceCode

    init(row: Row) throws {
        service = try row.id("service_id")
        code = ServiceCode(
            text: try row.text("code"), createdAt: try row.time("created_at"), expiresAt: try row.optionalTime("expires_at"))
    }
}

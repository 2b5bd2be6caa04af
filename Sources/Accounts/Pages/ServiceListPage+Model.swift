import Platform

/// Model of the template `service_list`.
struct ServiceListPage {
    struct Row {
        let name: String
        let url: String
        let incidentsURL: String
        let hasOpen: Bool
        let openLabel: String
    }

    let services: [Row]
    let hasServices: Bool
    let mayManage: Bool
    let notice: String?
    /// Why the form was refused, and what was typed.
    let problem: String?
    let form: ServiceForm
}

/// The fields of a service that forms change.
struct ServiceForm {
    var name = ""
    var statusURL = ""
    var logsFolder = ""
    var grouping = GroupingRule.title
    /// Events a minute; empty for the server's setting.
    var rateLimit = ""
}

extension ServiceForm {
    init(_ service: Service) {
        self.init(
            name: service.name, statusURL: service.statusURL ?? "", logsFolder: service.logsFolder ?? "",
            grouping: service.grouping, rateLimit: service.rateLimit.map { String($0) } ?? "")
    }

    /// Throws 400 for a grouping no page offers.
    init(_ form: FormData) throws {
        guard let grouping = GroupingRule(rawValue: form["grouping"] ?? GroupingRule.title.rawValue) else {
            throw HTTPFailure.badRequest("There is no such grouping.")
        }
        self.init(
            name: form["name"] ?? "", statusURL: form["status_url"] ?? "", logsFolder: form["logs_folder"] ?? "",
            grouping: grouping, rateLimit: form["rate_limit"] ?? "")
    }

    /// What the service may send, as a change; a word that is no number is out of bounds.
    var rateLimitChange: Int?? { rateLimit.isEmpty ? .some(nil) : .some(Int(rateLimit) ?? -1) }
}

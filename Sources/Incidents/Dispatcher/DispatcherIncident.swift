import Kernel
import Platform

/// An incident as the Dispatcher's clients read it: exactly these fields, all of them always.
struct DispatcherIncident: Encodable, Sendable {
    let id: Int64
    let title: String
    let message: String
    let logs: String
    let level: String
    let status: String
    let appName: String
    let createdAt: String
    let updatedAt: String
    let editor: String?

    enum CodingKeys: String, CodingKey {
        case id, title, message, logs, level, status
        case appName = "app_name"
        case createdAt = "created_at"
        case updatedAt = "updated_at"
        case editor = "edit_by_user"
    }

    /// - Parameter standing: where the state comes from; the incident itself unless another is given.
    init(_ incident: Incident, standing: Incident? = nil, logs: String?, clock: LocalTime) {
        let standing = standing ?? incident
        id = incident.id.rawValue
        title = incident.title
        message = incident.message
        self.logs = logs ?? ""
        level = incident.level.dispatcherWord
        // The old system knew only these two.
        status = standing.state == .closed ? "closed" : "open"
        appName = incident.serviceName
        createdAt = clock.text(of: incident.createdAt)
        updatedAt = clock.text(of: standing.changedAt)
        editor = standing.changedBy
    }

    func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(id, forKey: .id)
        try container.encode(title, forKey: .title)
        try container.encode(message, forKey: .message)
        try container.encode(logs, forKey: .logs)
        try container.encode(level, forKey: .level)
        try container.encode(status, forKey: .status)
        try container.encode(appName, forKey: .appName)
        try container.encode(createdAt, forKey: .createdAt)
        try container.encode(updatedAt, forKey: .updatedAt)
        // Null when nobody has edited it, not absent.
        try container.encode(editor, forKey: .editor)
    }
}

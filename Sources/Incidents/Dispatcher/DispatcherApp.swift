import Accounts
import Kernel

/// A service as the Dispatcher's clients read it.
struct DispatcherApp: Encodable, Sendable {
    let id: Int64
    let name: String
    /// Empty for those who may not see it.
    let code: String
    let statusURL: String?
    let logsFolder: String?
    /// Titles of its incidents.
    let incidents: [String]

    enum CodingKeys: String, CodingKey {
        case id, name, code, incidents
        case statusURL = "status_url"
        case logsFolder = "logs_folder"
    }

    init(_ service: Service, showsCode: Bool, incidents: [String]) {
        id = service.id.rawValue
        name = service.name
        code = showsCode ? service.code : ""
        statusURL = service.statusURL
        logsFolder = service.logsFolder
        self.incidents = incidents
    }

    func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(id, forKey: .id)
        try container.encode(name, forKey: .name)
        try container.encode(code, forKey: .code)
        // Null when there is none, not absent.
        try container.encode(statusURL, forKey: .statusURL)
        try container.encode(logsFolder, forKey: .logsFolder)
        try container.encode(incidents, forKey: .incidents)
    }
}

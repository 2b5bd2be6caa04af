import Accounts
import Kernel
import Platform

/// A service in a file; its codes are secrets and stand in none.
struct ServiceFile: FileObject {
    var name: String
    var team: String?
    var statusURL: String?
    var logsFolder: String?
    var grouping = GroupingRule.title
    var rateLimit: Int?

    var yaml: YAML {
        .lines(
            YAML.Field("name", .text(name)), YAML.Field("team", team.map { .text($0) }),
            YAML.Field("status_url", statusURL.map { .text($0) }), YAML.Field("logs_folder", logsFolder.map { .text($0) }),
            YAML.Field("grouping", grouping == .title ? nil : .word(grouping.rawValue)),
            YAML.Field("rate_limit", rateLimit.map { .number($0) }),
        )
    }

    func completed(over old: ServiceFile?) -> ServiceFile {
        var service = self
        // Clients may use the name as it is.
        service.name = old?.name ?? name
        return service
    }
}

struct ServiceShelf: FileShelf {
    let accounts: AccountsModule

    let section = "services"
    let word = "service"

    func read(_ node: FileNode, in reading: FileReading) -> ServiceFile? {
        let known = ["name", "team", "status_url", "logs_folder", "grouping", "rate_limit"]
        guard let fields = FileFields(node, "a service", known: known, in: reading), let name = fields.needed("name") else { return nil }
        var service = ServiceFile(name: name)
        service.team = fields.text("team")
        if let team = service.team { reading.refers(to: "team", team, at: fields.line(of: "team")) }
        service.statusURL = fields.text("status_url")
        service.logsFolder = fields.text("logs_folder")
        let rules = GroupingRule.allCases.map(\.rawValue)
        service.grouping = fields.word("grouping", of: rules) { GroupingRule(rawValue: $0) } ?? .title
        service.rateLimit = fields.number("rate_limit", in: 1...Service.maximumRateLimit)
        return service
    }

    func made(_ name: String) -> ServiceFile? { ServiceFile(name: name) }

    func all(on connection: any SQLConnection) throws -> [ServiceFile] {
        let teams = Dictionary(try accounts.teams.list(on: connection).map { ($0.id, $0.name) }) { first, _ in first }
        return try accounts.services.list(on: connection).map { service in
            ServiceFile(
                name: service.name, team: service.team.flatMap { teams[$0] }, statusURL: service.statusURL,
                logsFolder: service.logsFolder, grouping: service.grouping, rateLimit: service.rateLimit)
        }
    }

    func save(_ object: ServiceFile, over old: ServiceFile?, by caller: Caller, on connection: any SQLConnection) throws {
        let team = try object.team.map { name in
            guard let team = try accounts.teams.find(name: name, on: connection) else { throw ClientError.teamNotFound.about("team") }
            return team.id
        }
        guard let service = try accounts.services.find(name: object.name, on: connection) else {
            _ = try accounts.serviceOperations.add(
                ServiceDraft(
                    name: object.name, team: team, statusURL: object.statusURL, logsFolder: object.logsFolder,
                    grouping: object.grouping, rateLimit: object.rateLimit), by: caller, on: connection)
            return
        }
        var changes = ServiceChanges(
            team: .some(team), statusURL: .some(object.statusURL), logsFolder: .some(object.logsFolder), grouping: object.grouping,
            rateLimit: .some(object.rateLimit))
        // An address that only stands there again is nobody's new word.
        changes.confirmsStatusURL = false
        _ = try accounts.serviceOperations.update(service.id, changes, by: caller, on: connection)
    }
}

import Accounts
import Kernel
import Platform

/// A team in a file: `{ name: Noite, members: { ann: operator, bob: viewer } }`.
struct TeamFile: FileObject {
    var name: String
    /// By user. Nil where the file says nothing of them: then they stay who they are.
    var members: [String: Role]?

    var yaml: YAML {
        let members = (members ?? [:]).sorted { $0.key < $1.key }
        return .lines(
            YAML.Field("name", .text(name)),
            YAML.Field("members", members.isEmpty ? nil : .map(members.compactMap { YAML.Field($0.key, .word($0.value.word)) })),
        )
    }

    func completed(over old: TeamFile?) -> TeamFile {
        // A team keeps the name it has, whatever the case in which a file writes it.
        TeamFile(name: old?.name ?? name, members: members ?? old?.members)
    }
}

struct TeamShelf: FileShelf {
    let accounts: AccountsModule

    let section = "teams"
    let word = "team"

    func read(_ node: FileNode, in reading: FileReading) -> TeamFile? {
        guard let fields = FileFields(node, "a team", known: ["name", "members"], in: reading), let name = fields.needed("name") else {
            return nil
        }
        guard fields.has("members") else { return TeamFile(name: name) }
        return TeamFile(name: name, members: members(fields["members"], in: reading))
    }

    private func members(_ node: FileNode?, in reading: FileReading) -> [String: Role] {
        guard let node else { return [:] }
        guard let fields = node.fields else {
            reading.fault(node, "\"members\" has to be a map of users and roles, not \(node.shown)")
            return [:]
        }
        var members: [String: Role] = [:]
        for field in fields {
            guard let role = field.value.text.flatMap({ Role(word: $0) }), Team.roles.contains(role) else {
                let words = Team.roles.map(\.word).joined(separator: ", ")
                reading.fault(field.value, "\(FileNode.quoted(field.name)) has to be one of \(words), not \(field.value.shown)")
                continue
            }
            reading.refers(to: "user", field.name, at: field.line)
            members[field.name] = role
        }
        return members
    }

    func all(on connection: any SQLConnection) throws -> [TeamFile] {
        try accounts.teams.list(on: connection).map { team in
            let members = try accounts.teams.members(of: team.id, on: connection)
            return TeamFile(name: team.name, members: Dictionary(members.map { ($0.name, $0.role) }) { first, _ in first })
        }
    }

    func save(_ object: TeamFile, over old: TeamFile?, by caller: Caller, on connection: any SQLConnection) throws {
        let team =
            try accounts.teams.find(name: object.name, on: connection)
            ?? accounts.teamOperations.add(name: object.name, by: caller, on: connection)
        guard let members = object.members else { return }
        let named = members.sorted { $0.key < $1.key }.map { (name: $0.key, role: $0.value) }
        try accounts.teamOperations.setMembers(named, of: team.id, by: caller, on: connection)
    }
}

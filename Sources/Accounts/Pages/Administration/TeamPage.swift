import Kernel
import Platform

/// Model of the template `team_list`.
struct TeamListPage {
    struct Row {
        let name: String
        let url: String
        let members: String
        let services: String
        /// What the reader is in it.
        let own: String?
    }

    let notice: String?
    let problem: String?
    let name: String
    let teams: [Row]
    let hasTeams: Bool
    let mayAdd: Bool

    init(
        _ teams: [Team], _ sizes: [TeamID: Team.Size], access: Access, notice: String?,
        problem: String?, name: String, texts: TextCatalog
    ) {
        (self.notice, self.problem, self.name) = (notice, problem, name)
        self.teams = teams.map { team in
            let size = sizes[team.id] ?? Team.Size()
            return Row(
                name: team.name, url: AccountsPath.team(team.id), members: texts.plural("team_members_count", size.members),
                services: texts.plural("team_services_count", size.services), own: access.teams[team.id].map { texts["role_" + $0.word] })
        }
        hasTeams = !teams.isEmpty
        mayAdd = access.may(.manageTeams, in: nil)
    }
}

/// Model of the template `team`.
struct TeamPage {
    struct Member {
        let id: String
        let name: String
        /// For those who may look after users.
        let url: String?
        let role: String
        let roles: [SelectOption]
        let disabledLabel: String?
        let selectLabel: String
    }

    /// A form of the page that was not taken: why, and what was typed.
    struct Refusal {
        enum Place { case team, services }

        let place: Place
        let problem: String
        var typed = ""
    }

    struct ServiceLink {
        let name: String
        let url: String
    }

    let notice: String?
    let problem: String?
    /// The user's name that was typed.
    let typed: String
    let name: String
    let teamURL: String
    let membersURL: String
    let members: [Member]
    let hasMembers: Bool
    let services: [ServiceLink]
    let hasServices: Bool
    let servicesURL: String
    let mayManageServices: Bool
    /// The name of a new one that was typed.
    let typedService: String
    let serviceProblem: String?
    /// What the reader may give to the team.
    let others: [SelectOption]
    let hasOthers: Bool
    let mayManageMembers: Bool
    let mayManage: Bool
    let roles: [SelectOption]
    /// Who is not in it, as far as there are not too many to choose from: for those who look after users. Others type a name.
    let candidates: [String]
    let hasCandidates: Bool
    let deleteNote: String
    /// Who is on call.
    let duty: PagePiece?

    struct Data: Sendable {
        let team: Team
        let members: [Team.Member]
        let services: [Service]
        /// Those of elsewhere that the reader may give to the team.
        let others: [Service]
        let candidates: [String]
        let duty: AccountPieces.Piece?
    }

    static let mostCandidates = 200

    static func query(
        _ id: TeamID, for access: Access, _ accounts: AccountsModule, _ people: AccountPieces, on connection: any SQLConnection
    ) throws -> Data {
        let team = try accounts.teams.existing(id, for: access, to: .viewTeams, on: connection)
        let members = try accounts.teams.members(of: id, on: connection)
        var candidates: [String] = []
        if access.may(.manageUsers, in: nil) {
            let present = Set(members.map(\.user))
            candidates = try accounts.userStore.search("", limit: mostCandidates, on: connection)
                .filter { !present.contains($0.id) && !$0.isDisabled }.map(\.name)
        }
        return Data(
            team: team, members: members,
            services: try accounts.services.list(order: .name, of: id, on: connection),
            others: access.may(.manageServices, in: id)
                ? try accounts.services.list(order: .name, visibleTo: access, on: connection)
                    .filter { $0.team != id && access.may(.manageServices, in: $0.team) } : [],
            candidates: candidates,
            duty: try people.team(Set(members.map(\.user)), access, connection))
    }

    init(
        _ data: Data, access: Access, notice: String?, refusal: Refusal?,
        texts: TextCatalog, formats: ReaderFormats
    ) {
        self.notice = notice
        func problem(_ place: Refusal.Place) -> String? { refusal?.place == place ? refusal?.problem : nil }
        func typed(_ place: Refusal.Place) -> String { refusal?.place == place ? refusal?.typed ?? "" : "" }
        (self.problem, self.typed) = (problem(.team), typed(.team))
        (serviceProblem, typedService) = (problem(.services), typed(.services))
        duty = data.duty?(texts, formats)
        let team = data.team
        (name, teamURL) = (team.name, AccountsPath.team(team.id))
        membersURL = teamURL + "/members"
        mayManageMembers = access.may(.manageMembers, in: team.id)
        mayManage = access.may(.manageTeams, in: team.id)
        let mayVisit = access.may(.manageUsers, in: nil)
        members = data.members.map { member in
            Member(
                id: member.user.description, name: member.name, url: mayVisit ? AccountsPath.user(member.user) : nil,
                role: texts["role_" + member.role.word], roles: SelectOption.roles(Team.roles, current: member.role, texts),
                disabledLabel: member.isDisabled ? texts["user_state_disabled"] : nil,
                selectLabel: texts.text("team_role_of", ["name": member.name]))
        }
        hasMembers = !members.isEmpty
        services = data.services.map { ServiceLink(name: $0.name, url: AccountsPath.service($0.id)) }
        hasServices = !services.isEmpty
        servicesURL = AccountsPath.teamServices(team.id)
        mayManageServices = access.may(.manageServices, in: team.id)
        others = data.others.map { SelectOption(code: $0.id.description, label: $0.name, current: false) }
        hasOthers = !others.isEmpty
        roles = SelectOption.roles(Team.roles, current: .operator, texts)
        candidates = data.candidates
        hasCandidates = !candidates.isEmpty
        deleteNote =
            data.services.isEmpty ? texts["team_delete_note_none"] : texts.plural("team_delete_note", data.services.count)
    }
}

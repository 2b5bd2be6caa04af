import Kernel
import Platform

extension ServiceListPage {
    /// What is read for the page.
    struct Data: Sendable {
        let services: [Service]
        let teams: [Team]
        let standings: [ServiceID: ServiceStanding]
        let health: [ServiceID: ServiceCondition.Piece]
    }

    static func query(
        visibleTo access: Access, _ services: ServiceStore, _ teams: TeamStore, _ activity: ServiceActivity,
        _ condition: ServiceCondition, on connection: any SQLConnection
    ) throws -> Data {
        let listed = try services.list(order: .name, visibleTo: access, on: connection)
        return Data(
            services: listed, teams: try teams.list(visibleTo: access, on: connection),
            standings: try activity.standings(listed.map(\.id), connection),
            health: try condition.marks(listed, connection))
    }

    init(
        _ data: Data, _ query: ServiceListQuery, activity: ServiceActivity, access: Access, notice: String?, problem: String?,
        form: ServiceForm, texts: TextCatalog, formats: ReaderFormats
    ) {
        let names = Dictionary(data.teams.map { ($0.id, $0.name) }) { $1 }
        func known(_ service: Service) -> ServiceStanding { data.standings[service.id] ?? ServiceStanding() }
        let found = data.services.filter { query.shows($0, team: $0.team.flatMap { names[$0] }, active: known($0).active) }
        services = found.map { service in
            let standing = known(service)
            return Row(
                name: service.name, team: service.team.flatMap { names[$0] }, url: AccountsPath.service(service.id),
                openURL: activity.activePath(service.id),
                health: data.health[service.id]?(texts, formats),
                hasOpen: standing.active > 0, openLabel: ServicePage.openLabel(standing.active, texts),
                worst: standing.worst.map { Worst(code: $0.word, label: texts["level_" + $0.word]) },
                reported: standing.lastReport.map { Moment($0, formats) })
        }
        hasServices = !services.isEmpty
        (hasFilter, isNarrowed, search) = (!data.services.isEmpty, query.isNarrowed, query.search)
        states =
            [SelectOption(code: "", label: texts["services_state_any"], current: query.state == nil)]
            + ServiceListQuery.State.allCases.map {
                SelectOption(code: $0.rawValue, label: texts["services_state_" + $0.rawValue], current: $0 == query.state)
            }
        countLabel = texts.plural("services_count", services.count, ["count": formats.number(services.count)])
        (self.notice, self.problem, self.form) = (notice, problem, form)
        teams = TeamChoice.all(data.teams, for: access, chosen: form.team, texts: texts)
        mayManage = access.mayAnywhere(.manageServices)
        hasTeams = !data.teams.isEmpty
    }
}

import Kernel
import Platform

extension ServiceListPage {
    /// What is read for the page.
    struct Data: Sendable {
        let services: [Service]
        let teams: [Team]
        /// Open and acknowledged incidents of each service that has any.
        let active: [ServiceID: Int]
        let health: [ServiceID: ServiceCondition.Piece]
    }

    static func query(
        visibleTo access: Access, _ services: ServiceStore, _ teams: TeamStore, _ activity: ServiceActivity,
        _ condition: ServiceCondition, on connection: any SQLConnection
    ) throws -> Data {
        let listed = try services.list(order: .name, visibleTo: access, on: connection)
        return Data(
            services: listed, teams: try teams.list(visibleTo: access, on: connection), active: try activity.activeCounts(connection),
            health: try condition.marks(listed, connection))
    }

    init(
        _ data: Data, activity: ServiceActivity, access: Access, notice: String?, problem: String?, form: ServiceForm, texts: TextCatalog,
        formats: ReaderFormats
    ) {
        let names = Dictionary(data.teams.map { ($0.id, $0.name) }) { $1 }
        services = data.services.map { service in
            let active = data.active[service.id] ?? 0
            return Row(
                name: service.name, team: service.team.flatMap { names[$0] }, url: AccountsPath.service(service.id),
                incidentsURL: activity.path(service.id),
                health: data.health[service.id]?(texts, formats),
                hasOpen: active > 0, openLabel: ServicePage.openLabel(active, texts))
        }
        hasServices = !services.isEmpty
        (self.notice, self.problem, self.form) = (notice, problem, form)
        teams = TeamChoice.all(data.teams, for: access, chosen: form.team, texts: texts)
        mayManage = access.mayAnywhere(.manageServices)
        hasTeams = !data.teams.isEmpty
    }
}

import Kernel
import Platform

extension ServiceListPage {
    /// Reads what the page shows.
    static func query(
        _ services: ServiceStore, _ activity: ServiceActivity, on connection: any SQLConnection
    ) throws -> (services: [Service], active: [ServiceID: Int]) {
        (try services.list(order: .name, on: connection), try activity.activeCounts(connection))
    }

    init(
        _ data: (services: [Service], active: [ServiceID: Int]), activity: ServiceActivity, mayManage: Bool,
        notice: String?, problem: String?, form: ServiceForm, texts: TextCatalog
    ) {
        services = data.services.map { service in
            let active = data.active[service.id] ?? 0
            return Row(
                name: service.name, url: AccountsPath.service(service.id), incidentsURL: activity.path(service.id),
                hasOpen: active > 0, openLabel: ServicePage.openLabel(active, texts))
        }
        hasServices = !services.isEmpty
        (self.mayManage, self.notice, self.problem, self.form) = (mayManage, notice, problem, form)
    }
}

import Accounts
import Hummingbird
import Platform

/// The Dispatcher's API beside the submission: its clients keep working with their tokens, lists and applications.
struct DispatcherAPI: Sendable {
    let database: Database
    let accounts: AccountsModule
    let actions: IncidentActions
    let settings: DispatcherSettings
    let logs: ServiceLogs

    func add(to routes: Routes) {
        let open = routes.group().add(middleware: ValidationAnswers())
        DispatcherAuthRoutes(accounts: accounts, allowsRegistration: settings.registration).add(to: open)
        let signedIn = routes.group().add(middleware: ValidationAnswers()).add(middleware: ListRedirects())
            .add(middleware: accounts.dispatcherAuthentication)
        let incidents = DispatcherIncidentList(database: database, clock: LocalTime(zone: settings.timeZone))
        DispatcherIncidentRoutes(list: incidents, services: accounts.serviceDirectory, actions: actions).add(to: signedIn)
        DispatcherAppRoutes(
            list: DispatcherAppList(database: database, services: accounts.services), changes: accounts.serviceOperations, logs: logs
        ).add(to: signedIn)
    }
}

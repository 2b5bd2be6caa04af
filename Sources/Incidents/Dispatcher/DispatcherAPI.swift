package import Accounts
import Hummingbird
package import Kernel
package import Platform

/// The Dispatcher's API beside the submission: its clients keep working with their tokens, lists and applications.
package struct DispatcherAPI: Sendable {
    private let accounts: AccountsModule
    private let actions: IncidentActions
    private let database: Database
    private let settings: Settings
    private let world: World

    package init(
        database: Database, accounts: AccountsModule, actions: IncidentActions, settings: Settings, world: World
    ) {
        self.database = database
        self.accounts = accounts
        self.actions = actions
        self.settings = settings
        self.world = world
    }

    package func add(to routes: Routes) {
        let open = routes.group().add(middleware: ValidationAnswers())
        DispatcherAuthRoutes(
            accounts: accounts, allowsRegistration: settings.dispatcher.registration
        ).add(to: open)
        let signedIn = routes.group().add(middleware: ValidationAnswers()).add(middleware: ListRedirects())
            .add(middleware: accounts.dispatcherAuthentication)
        let incidents = DispatcherIncidentList(database: database, clock: LocalTime(zone: settings.dispatcher.timeZone))
        DispatcherIncidentRoutes(list: incidents, services: accounts.serviceDirectory, actions: actions).add(to: signedIn)
        DispatcherAppRoutes(
            list: DispatcherAppList(database: database, services: accounts.services), changes: accounts.serviceOperations,
            logs: ServiceLogs(settings.appLogs)
        ).add(to: signedIn)
    }
}

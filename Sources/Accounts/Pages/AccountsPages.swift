package import Foundation
package import Hummingbird
package import Kernel
package import Logging
package import Platform

/// All pages of this module: sign-in, set-up, services, reporting.
package struct AccountsPages: Sendable {
    /// Templates and texts.
    package static let parts = PageParts(
        module: "accounts",
        templates: [
            "sign_in": PackageResources.sign_in_mustache, "setup": PackageResources.setup_mustache,
            "setup_used": PackageResources.setup_used_mustache, "service_list": PackageResources.service_list_mustache,
            "service": PackageResources.service_mustache, "report": PackageResources.report_mustache,
            "user_list": PackageResources.user_list_mustache,
            "user": PackageResources.user_mustache, "team_list": PackageResources.team_list_mustache,
            "team": PackageResources.team_mustache, "audit": PackageResources.audit_mustache,
            "house_tokens": PackageResources.house_tokens_mustache, "profile": PackageResources.profile_mustache,
            "shown_once": PackageResources.shown_once_mustache, "session_list": PackageResources.session_list_mustache,
            "token_list": PackageResources.token_list_mustache, "token_form": PackageResources.token_form_mustache,
        ],
        dictionaries: [
            .english: PackageResources.accounts_en_json, .russian: PackageResources.accounts_ru_json,
            .portuguese: PackageResources.accounts_pt_BR_json,
        ], explains: AccountsModule.settings)

    static let rail = [
        RailEntry(NavigationItem(path: AccountsPath.services, textKey: "services_title", icon: "services"), order: 30),
        RailEntry(NavigationItem(path: AccountsPath.report, textKey: "report_title", icon: "report"), order: 50),
        RailEntry(
            NavigationItem(path: AccountsPath.users, textKey: "users_title", icon: "user"), in: .administration, order: 10,
            isShown: { $0.may(.manageUsers) }),
        // Who is in a team finds it in their profile.
        RailEntry(
            NavigationItem(path: AccountsPath.teams, textKey: "teams_title", icon: "team"), in: .administration, order: 20,
            isShown: { $0.mayAnywhere(.manageMembers) || $0.may(.manageTeams) }),
        RailEntry(
            NavigationItem(path: AccountsPath.tokens, textKey: "house_tokens_title", icon: "key"), in: .administration, order: 30,
            isShown: { $0.may(.manageTokens) }),
        RailEntry(
            NavigationItem(path: AccountsPath.audit, textKey: "audit_title", icon: "audit"), in: .administration, order: 40,
            isShown: { $0.may(.viewAudit) }),
    ]

    private let accounts: AccountsModule
    private let database: Database
    private let activity: ServiceActivity
    private let condition: ServiceCondition
    private let people: AccountPieces
    private let settings: Settings
    private let openID: OpenIDSignIn?
    private let pages: PageRenderer
    private let actions: [AuditAction]
    private let now: @Sendable () -> Timestamp

    /// - Parameters:
    ///   - http: to the organization's sign-in.
    ///   - actions: what can stand in the audit log.
    package init(
        accounts: AccountsModule, database: Database, activity: ServiceActivity, condition: ServiceCondition, people: AccountPieces,
        settings: Settings, http: OutboundHTTP, key: SecretKey, world: World, pages: PageRenderer, actions: [AuditAction], logger: Logger
    ) {
        (self.accounts, self.database, self.activity, self.condition) = (accounts, database, activity, condition)
        self.people = people
        (self.settings, self.pages, now) = (settings, pages, world.now)
        self.actions = actions
        let openIDSettings = settings[OpenIDSettings.self]
        let openIDAccounts = OpenIDAccounts(
            database: database, users: accounts.userStore, teams: accounts.teams, settings: openIDSettings, world: world,
            logger: logger)
        openID = OpenIDSignIn(
            settings: openIDSettings, accounts: openIDAccounts, http: http, key: key, world: world,
            isFirstAnswer: { [accounts] in try await accounts.isFirstAnswer(to: $0) })
    }

    /// To stand before the routes of every page: who is signed in, and what they chose.
    package var middleware: [WebServer.Middleware] {
        [
            accounts.sessionAuthentication,
            PreferenceKeeping(account: accounts.ownAccount),
        ]
    }

    package func add(to routes: Routes) {
        let cookie = accounts.sessionCookie
        let signIn = SignInPages(sessions: accounts.sessions, cookie: cookie, openID: openID, pages: pages)
        signIn.add(to: routes.pages)
        LoginPages(signIn: signIn, origin: OriginCheck(settings)).add(to: routes)
        if let openID {
            OpenIDPages(openID: openID, sessions: accounts.sessions, signIn: signIn, publicURL: settings.server.publicURL)
                .add(to: routes.pages)
        }
        SetUpPages(
            firstAdministrator: accounts.firstAdministrator, links: accounts.passwordLinks, sessions: accounts.sessions,
            signIn: signIn, pages: pages, now: now
        ).add(to: routes.pages)
        let members = Self.members(of: routes)
        ServicePages(
            database: database, services: accounts.services, teams: accounts.teams, changes: accounts.serviceOperations,
            activity: activity, condition: condition,
            logs: ServiceLogs(settings[AppLogSettings.self]),
            codeOverlap: .seconds(settings[ServiceCodeSettings.self].overlapHours * 3600), pages: pages, now: now
        ).add(to: members)
        ReportPages(database: database, services: accounts.services, publicURL: settings.server.publicURL, pages: pages)
            .add(to: members)
        let tools = PageTools(pages: pages, publicURL: settings.server.publicURL, now: now)
        UserPages(database: database, accounts: accounts, tools: tools).add(to: members)
        TeamPages(database: database, accounts: accounts, people: people, tools: tools).add(to: members)
        HouseTokenPages(database: database, accounts: accounts, tools: tools).add(to: members)
        AuditPages(database: database, accounts: accounts, tools: tools, actions: actions).add(to: members)
        ProfilePages(database: database, accounts: accounts, people: people, tools: tools).add(to: members)
    }

    /// Pages for those who are signed in; everybody else is led to the sign-in and back.
    package static func members(of routes: Routes) -> RouterGroup<AppContext> {
        routes.pages.group().add(middleware: SignInGate())
    }

    /// The same for pages that are the old helpdesk's, too: where a listener serves the desk and it, the desk's answer, which are
    /// declared first; on its own listener these do.
    /// - Parameter publicURL: of the settings.
    package static func oldMembers(of routes: Routes, publicURL: URL?) -> RouterGroup<AppContext> {
        routes.family(.helpdesk).group().add(middleware: OriginCheck(publicURL: publicURL)).add(middleware: SignInGate())
    }
}

import Accounts
import Kernel
import Platform

/// Calls as they come in.
extension ContactCenterModule {
    static let calls: Capability.Declaration = {
        var part = Capability.Declaration("contact_center")
        part.settings = callSections
        part.pageParts = [callParts]
        part.rail = [CallDashboard.rail]
        part.tags = [CallAPI.tag]
        part.permissions = Permission.calls
        part.scopes = TokenScope.calls
        part.auditActions = AuditAction.calls
        part.errorFamilies = [OldCallAnswers.errors]
        part.clientErrors = ClientError.calls
        part.doctorChecks = [StatLogFinding.check]
        return part
    }()

    private static let callSections: [any SettingsSection.Type] = [CallSettings.self]

    private static let callParts = PageParts(
        module: "contact_calls",
        templates: [
            "call_dashboard": PackageResources.call_dashboard_mustache, "call_ended": PackageResources.call_ended_mustache,
            "call_taken": PackageResources.call_taken_mustache,
        ],
        dictionaries: [
            .english: PackageResources.contact_calls_en_json, .russian: PackageResources.contact_calls_ru_json,
            .portuguese: PackageResources.contact_calls_pt_BR_json,
        ], assets: ["contact_calls.js": PackageResources.contact_calls_js, "contact_told.js": PackageResources.contact_told_js],
        explains: callSections)

    var callSettings: CallSettings { settings[CallSettings.self] }

    package var callOperations: CallOperations { CallOperations(database: database, now: world.now) }

    package var callRecorder: CallRecorder { CallRecorder(database: database, now: world.now, logger: logger) }

    /// Of the times that the old pages and scripts are told.
    var callClock: CallClock { CallClock(zone: zone) }

    /// To whom a call is shown.
    var callSessions: CallSessions {
        CallSessions(
            sessions: accounts.sessions, cookie: accounts.sessionCookie, origin: OriginCheck(settings), key: key, world: world)
    }

    func calls(on ground: Ground) -> Capability {
        var part = Capability(Self.calls)
        let (tools, clock, calls, sessions) = (tools(on: ground), callClock, callOperations, callSessions)
        let entrance = OldRoute(accounts, publicURL: tools.publicURL)
        let incoming = CallRoutes(
            recorder: callRecorder, settings: callSettings,
            statLog: callSettings.statLog.map { StatLog(path: $0, clock: clock, logger: ground.logger) }, sessions: sessions,
            limiter: RateLimiter(now: world.now), pop: popPages(on: ground), taken: TakenPage(tools: tools),
            ended: EndedPage(tools: tools, clock: clock), now: world.now)
        let dashboard = CallDashboard(calls: calls, tools: tools, clock: clock)
        let old = OldCallRoutes(calls: calls, sessions: sessions, clock: clock)
        part.routes = { routes in
            incoming.add(to: routes)
            dashboard.add(to: routes, by: entrance)
            old.add(to: routes, by: entrance)
        }
        part.outerMiddleware = [CallCORS()]
        part.operations = CallAPI(calls: calls, region: callSettings.region).operations
        part.retention = [callRetention].compactMap { $0 }
        return part
    }

    /// None where calls are kept for ever.
    private var callRetention: Retention.Table? {
        guard callSettings.days > 0 else { return nil }
        let (keep, now) = (Duration.seconds(-callSettings.days * 86_400), world.now)
        return Retention.Table(name: "contact_calls") { connection, limit in
            try CallStore.delete(before: now().adding(keep), limit: limit, on: connection)
        }
    }
}

import Accounts
package import Kernel
import Logging
package import Platform

/// Issues: their pages, the API, the old routes about them.
extension HelpdeskModule {
    static let issues: Capability.Declaration = {
        var part = Capability.Declaration("helpdesk")
        part.pageParts = [IssuePages.parts]
        part.rail = [IssuePages.rail].compactMap { $0 }
        part.tags = [IssueAPI.tag]
        part.permissions = Permission.issues
        part.scopes = TokenScope.issues
        part.auditActions = AuditAction.issues
        part.clientErrors = ClientError.issues
        return part
    }()

    func issues(on ground: Ground) -> Capability {
        var part = Capability(Self.issues)
        let tools = PageTools(pages: ground.pages, publicURL: settings.server.publicURL, now: world.now)
        let desk = issueDesk
        let (pages, quality) = (IssuePages(desk: desk, tools: tools), QualityPages(desk: desk, tools: tools))
        let (old, forms) = (OldIssueRoutes(desk: desk, tools: tools), OldIssueForms(pages: pages))
        let entrance = OldRoute(accounts, publicURL: tools.publicURL)
        part.routes = { routes in
            pages.add(to: routes, by: entrance)
            quality.add(to: routes)
            forms.add(to: routes, by: entrance)
            old.add(to: routes, by: entrance)
        }
        part.operations = IssueAPI(desk: desk, words: ground.pages.texts.for(.english), publicURL: tools.publicURL).operations
        part.retention = [IssueAnswerStore.retention(now: world.now), linkRetention]
        part.jobs = [qualityJob(ground.logger)].compactMap { $0 }
        return part
    }

    private var linkRetention: Retention.Table {
        Retention.Table(name: "helpdesk_issue_links") { [incidents = ports.incidents] connection, limit in
            try IssueLinkStore.delete(goneFrom: incidents, limit: limit, on: connection)
        }
    }

    private func qualityJob(_ logger: Logger) -> ScheduledJob? {
        qualityKeeper(logger).map { keeper in
            ScheduledJob(name: "helpdesk.quality", every: .seconds(redmineSettings.pollSeconds)) { try await keeper.runOnce() }
        }
    }

    /// Nil without Redmine, or without the board's project.
    func qualityKeeper(_ logger: Logger) -> QualityKeeper? {
        guard let redmine, let project = redmineSettings.qualityProject, !project.isEmpty else { return nil }
        return QualityKeeper(
            database: database, redmine: redmine, project: project, parallel: redmineSettings.parallel, now: world.now, logger: logger)
    }

    /// What an incident's page shows of its issues.
    package var issuePiece:
        @Sendable (IncidentID, Access, any SQLConnection) throws -> (@Sendable (TextCatalog, ReaderFormats) -> PagePiece)?
    {
        let (isSetUp, incidents) = (redmine != nil, ports.incidents)
        return { try IssuePiece.piece(of: $0, for: $1, isSetUp: isSetUp, incidents, on: $2) }
    }
}

import Platform

/// Issues: their pages, the API, the old routes about them.
extension HelpdeskModule {
    static let issues: Capability.Declaration = {
        let part = Capability.Declaration("helpdesk")
        return part
    }()

    func issues(on ground: Ground) -> Capability {
        let part = Capability(Self.issues)
        return part
    }
}

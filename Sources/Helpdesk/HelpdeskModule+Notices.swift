import Platform

/// Notices: their pages, the old routes about them, how they are delivered.
extension HelpdeskModule {
    static let notices: Capability.Declaration = {
        let part = Capability.Declaration("helpdesk")
        return part
    }()

    func notices(on ground: Ground) -> Capability {
        let part = Capability(Self.notices)
        return part
    }
}

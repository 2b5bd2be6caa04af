import Platform

/// Following Redmine: the poller, its web hooks, the queue tables, the people.
extension HelpdeskModule {
    static let following: Capability.Declaration = {
        var part = Capability.Declaration("helpdesk")
        part.pageParts = [words]
        part.clientErrors = ClientError.redmine
        return part
    }()

    private static let words = PageParts(
        module: "helpdesk", templates: [:],
        dictionaries: [
            .english: PackageResources.helpdesk_en_json, .russian: PackageResources.helpdesk_ru_json,
            .portuguese: PackageResources.helpdesk_pt_BR_json,
        ], explains: settings)

    func following(on ground: Ground) -> Capability {
        let part = Capability(Self.following)
        return part
    }
}

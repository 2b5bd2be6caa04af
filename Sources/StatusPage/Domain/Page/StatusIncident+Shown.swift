extension StatusIncident {
    /// As a page tells of it that shows some components only: of the others nothing, not even their names.
    /// - Parameter shown: nil for a page that shows everything.
    func naming(only shown: Set<PublicID>?) -> StatusIncident {
        guard let shown else { return self }
        var incident = self
        incident.components = components.filter { shown.contains($0.key) }
        incident.updates = updates.map { $0.naming(only: shown) }
        return incident
    }
}

extension Maintenance {
    /// As a page tells of it that shows some components only.
    func naming(only shown: Set<PublicID>?) -> Maintenance {
        guard let shown else { return self }
        var maintenance = self
        maintenance.components = components.filter(shown.contains)
        maintenance.updates = updates.map { $0.naming(only: shown) }
        return maintenance
    }
}

extension StatusUpdate {
    fileprivate func naming(only shown: Set<PublicID>) -> StatusUpdate {
        affecting(affected.filter { shown.contains($0.component) })
    }
}

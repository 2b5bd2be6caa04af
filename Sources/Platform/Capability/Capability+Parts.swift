// A capability of several parts, each of which says in a file of its own what it adds.

extension Capability.Declaration {
    /// All that a part declares, besides what is there.
    package mutating func add(_ part: Self) {
        migrations += part.migrations
        pageParts += part.pageParts
        settings += part.settings
        rail += part.rail
        tags += part.tags
        permissions += part.permissions
        scopes += part.scopes
        auditActions += part.auditActions
        routeFamilies += part.routeFamilies
        errorFamilies += part.errorFamilies
        clientErrors += part.clientErrors
        doctorChecks += part.doctorChecks
    }
}

extension Capability {
    /// All that a part adds; its routes come after those that are there.
    package mutating func add(_ part: Self) {
        routes = { [routes] in
            routes($0)
            part.routes($0)
        }
        operations += part.operations
        doors += part.doors
        errorFamilies += part.errorFamilies
        outerMiddleware += part.outerMiddleware
        innerMiddleware += part.innerMiddleware
        jobs += part.jobs
        services += part.services
        subscribers += part.subscribers
        retention += part.retention
        companions += part.companions
    }
}

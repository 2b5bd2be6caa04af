package import Kernel
package import Platform

extension APICall {
    /// As whom an operation is asked for.
    package var asking: Caller { caller.caller }

    /// - Throws: 403 when the caller's role does not permit it for what belongs to `team`; nil for what belongs to none.
    package func require(_ permission: Permission, in team: TeamID? = nil) throws { try asking.require(permission, in: team) }

    /// - Throws: 403 when there is nothing to which the caller's roles permit it.
    package func requireAnywhere(_ permission: Permission) throws {
        guard caller.access.mayAnywhere(permission) else { throw ClientError.notPermitted(permission) }
    }

    /// - Throws: 403 for an installation-wide token, which belongs to nobody.
    package func requireUser() throws -> UserID {
        guard let user = caller.userID else { throw ClientError.tokenOfNobody }
        return user
    }

    /// Whether the proof reaches as far as a scope: a sign-in does.
    package func has(_ scope: TokenScope) -> Bool {
        switch caller.proof {
        case .token(let scopes): scopes.contains(scope)
        case .session: true
        }
    }
}

extension APIParameter {
    /// The number in the path.
    package static func id<Entity>(_ explanation: String) -> APIParameter<ID<Entity>> where Value == ID<Entity> {
        .init(.path, "id", explanation, ID<Entity>.schema, isRequired: true) { $0.int.map { ID($0) } }
    }
}

extension APIParameter where Value == TeamID {
    /// Whose something is; null for nobody's.
    package static func team(_ explanation: String) -> Self {
        .init(.body, "team_id", explanation, TeamID?.schema) { $0.int.map { TeamID($0) } }
    }

    /// A team that is not there is a fault of the body, not of the address.
    package func inBody<Result>(_ work: () async throws -> Result) async throws -> Result {
        do {
            return try await work()
        } catch ClientError.Code.teamNotFound {
            throw ClientError.invalid(.body, [(declaration.name, "is no team")])
        }
    }
}

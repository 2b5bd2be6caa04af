import Accounts
import HTTPTypes
import HummingbirdTesting
import Incidents
import Kernel
import Platform
import TestKit
import Testing

@testable import App

@Suite("Services that change team", .oneEngine, .timeLimit(.minutes(5)))
struct ServiceMoveTests {
    /// Two services of one team, with incidents that were merged with each other and among themselves.
    private struct Scene: Sendable {
        let teams: TeamsScene
        let till: Service
        let tillIncidents: [IncidentID]
        let shopIncidents: [IncidentID]

        /// - Parameter intoTill: whether the incident that shows them all is one of the till.
        init(intoTill: Bool) async throws {
            teams = try await TeamsScene()
            let flow = teams.flow
            till = try await flow.addService("Till", team: teams.payments.id)
            tillIncidents = [try await flow.report("Till is stuck", of: till), try await flow.report("Till is slow", of: till)]
            shopIncidents = [teams.shopIncident, try await flow.report("Shop is slow", of: teams.shop)]
            let (actions, all) = (flow.composition.incidents.actions, Set(tillIncidents + shopIncidents))
            let target = intoTill ? tillIncidents[0] : shopIncidents[0]
            _ = try await actions.merge(all.subtracting([target]), into: target, by: .commandLine)
        }

        func incident(_ id: IncidentID) async throws -> Incident {
            try await teams.flow.database.read { [store = teams.flow.composition.incidents.store] in
                try #require(try store.find(id, on: $0))
            }
        }
    }

    @Test("They take their parts of merged incidents along", arguments: [true, false])
    func parts(intoTill: Bool) async throws {
        let scene = try await Scene(intoTill: intoTill)
        let flow = scene.teams.flow
        let services = flow.composition.accounts.serviceOperations
        _ = try await services.update(scene.till.id, ServiceChanges(team: .some(scene.teams.mail.id)), by: .commandLine)
        // What was merged between incidents of one service stays together where it stood under one of its own.
        for id in scene.tillIncidents + scene.shopIncidents {
            let incident = try await scene.incident(id)
            guard let root = incident.mergedInto else { continue }
            #expect(try await scene.incident(root).service == incident.service)
        }
        for (root, others) in [(scene.tillIncidents, 2), (scene.shopIncidents, 2)] {
            var events = 0
            for id in root {
                let incident = try await scene.incident(id)
                if incident.mergedInto == nil { events += incident.occurrences }
            }
            #expect(events == others)
        }
        let member = try await flow.addUser("member", access: Access(base: nil, teams: [scene.teams.payments.id: .operator]))
        let mailer = try await flow.addUser("mailer", access: Access(base: nil, teams: [scene.teams.mail.id: .operator]))
        try await flow.test { client in
            let (own, other) = (try await flow.program(client, owner: member.id), try await flow.program(client, owner: mailer.id))
            for id in scene.tillIncidents {
                #expect(try await own.get("/incidents/\(id)").status == .notFound)
                #expect(try await other.get("/incidents/\(id)").status == .ok)
            }
            for id in scene.shopIncidents {
                #expect(try await own.get("/incidents/\(id)").status == .ok)
                #expect(try await other.get("/incidents/\(id)").status == .notFound)
            }
            let told = try await own.get("/incidents/\(scene.shopIncidents[0])/timeline").text
            #expect(told.contains(intoTill ? "split_from" : "split"))
        }
    }

    @Test("Within the team nothing is taken apart", arguments: [ServiceChanges(grouping: .never), ServiceChanges(name: "Cash desk")])
    func otherChanges(changes: ServiceChanges) async throws {
        let scene = try await Scene(intoTill: false)
        _ = try await scene.teams.flow.composition.accounts.serviceOperations.update(scene.till.id, changes, by: .commandLine)
        #expect(try await scene.incident(scene.shopIncidents[0]).parts == 3)
    }

    @Test("A team that is deleted leaves together what was together")
    func deletedTeam() async throws {
        let scene = try await Scene(intoTill: false)
        _ = try await scene.teams.flow.composition.accounts.teamOperations.delete(scene.teams.payments.id, by: .commandLine)
        #expect(try await scene.incident(scene.shopIncidents[0]).parts == 3)
    }
}

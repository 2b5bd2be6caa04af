import Accounts
import Foundation
import HTTPTypes
import HummingbirdTesting
import Incidents
import Kernel
import NIOCore
import Platform
import TestKit
import Testing

@testable import App

/// Who may report for which service: a token may what its owner may, at the intake as everywhere.
@Suite("Rights at the intake", .oneEngine)
struct IntakeRightsTests {
    private enum Owner: CaseIterable {
        case house, nobody, viewer, operatorEverywhere, viewerOfTeam, operatorOfTeam, operatorOfOther, disabled

        /// The services a token of theirs may report for.
        var reaches: Set<String> {
            switch self {
            case .house, .operatorEverywhere: ["Own", "Other", "Free"]
            case .operatorOfTeam: ["Own"]
            case .operatorOfOther: ["Other"]
            case .nobody, .viewer, .viewerOfTeam, .disabled: []
            }
        }
    }

    private struct Place {
        let flow: FlowFixture
        var tokens: [(Owner, String)] = []
        var ids: [Owner: UserID] = [:]

        init() async throws {
            flow = try await FlowFixture()
            let (own, other) = (try await flow.addTeam("Own").id, try await flow.addTeam("Other").id)
            for (name, team) in [("Own", own), ("Other", other), ("Free", nil)] {
                _ = try await flow.composition.accounts.serviceOperations.add(
                    ServiceDraft(name: name, code: name + "-service-code", team: team), by: .commandLine)
            }
            for owner in Owner.allCases {
                let (role, team): (Role?, (TeamID, Role)?) =
                    switch owner {
                    case .house, .nobody: (nil, nil)
                    case .viewer: (.viewer, nil)
                    case .operatorEverywhere, .disabled: (.operator, nil)
                    case .viewerOfTeam: (nil, (own, .viewer))
                    case .operatorOfTeam: (nil, (own, .operator))
                    case .operatorOfOther: (nil, (other, .operator))
                    }
                let id = owner == .house ? nil : try await add("\(owner)", role, team)
                ids[owner] = id
                tokens.append((owner, try await flow.addToken([.eventsWrite], owner: id)))
            }
        }

        private func add(_ name: String, _ role: Role?, _ team: (TeamID, Role)?) async throws -> UserID {
            try await flow.addUser(name, access: Access(base: role, teams: team.map { [$0.0: $0.1] } ?? [:])).id
        }
    }

    @Test("Owners × services: what a token may not report for is answered as what does not exist")
    func table() async throws {
        let place = try await Place()
        let disabled = try #require(place.ids[.disabled])
        _ = try await place.flow.composition.accounts.users.disable(disabled, by: .commandLine)
        try await place.flow.test { [tokens = place.tokens] client in
            for (owner, token) in tokens {
                let unknown = try await client.post("/api/v1/events", #"{"title":"x","service":"Nowhere"}"#, bearer: token)
                for service in ["Own", "Other", "Free"] {
                    let single = try await client.post("/api/v1/events", #"{"title":"x","service":"\#(service)"}"#, bearer: token)
                    let list = try await client.post(
                        "/api/v1/events",
                        #"[{"title":"x","service":"\#(service)"},{"title":"x","service":"Nowhere"},{"service":"\#(service)"}]"#,
                        bearer: token)
                    if owner == .disabled {
                        #expect(single.status == .unauthorized && list.status == .unauthorized)
                    } else if owner.reaches.contains(service) {
                        #expect(single.status == .ok && list.list[0]["event_id"] != nil, "\(owner) for \(service): \(single.text)")
                        #expect(list.list[1]["error"] as? String == "There is no service of this name.")
                    } else {
                        #expect(
                            single.status == .unprocessableContent && Self.words(single) == Self.words(unknown), "\(owner) for \(service)")
                        #expect(list.status == .ok && list.list[0]["error"] as? String == list.list[1]["error"] as? String)
                        #expect(list.list[2]["error"] as? String == "title is missing")
                    }
                    // The Dispatcher's clients send codes; a token is none.
                    let body =
                        #"{"incident":{"title":"x","message":"","level":"info","logs":""},"app_name":"\#(service)","code":"\#(token)"}"#
                    let refused = try await client.post("/", body)
                    #expect(refused.status == .badRequest && refused.json["detail"] as? String == "Required app fields are incorrect")
                }
            }
            for service in ["Own", "Other", "Free"] {
                #expect(try await client.post("/api/v1/events", #"{"title":"x"}"#, bearer: service + "-service-code").status == .ok)
            }
        }
        // Seven services reached by tokens, each by two requests, and the three codes.
        #expect(try await place.flow.incidents().map(\.occurrences).reduce(0, +) == 2 * 8 + 3)
    }

    /// An answer without what differs from request to request.
    private static func words(_ answer: TestResponse) -> [String?] {
        ["\(answer.status.code)"] + ["type", "title", "detail"].map { answer.json[$0] as? String }
    }

    @Test("A role that is taken away, a token that is revoked: refused at once")
    func endsWithTheRight() async throws {
        let place = try await Place()
        let (flow, id) = (place.flow, try #require(place.ids[.operatorEverywhere]))
        let token = try #require(place.tokens.first { $0.0 == .operatorEverywhere }?.1)
        try await flow.test { client in
            func report() async throws -> Int {
                try await client.post("/api/v1/events", #"{"title":"x","service":"Free"}"#, bearer: token).status.code
            }
            #expect(try await report() == 200)
            let accounts = flow.composition.accounts
            _ = try await accounts.users.setRole(id, .viewer, by: .commandLine)
            #expect(try await report() == 422)
            for token in try await flow.database.read({ try accounts.tokens.list(of: id, on: $0) }) {
                _ = try await accounts.tokenOperations.revoke(token.id, of: id, by: .commandLine)
            }
            #expect(try await report() == 401)
        }
    }
}

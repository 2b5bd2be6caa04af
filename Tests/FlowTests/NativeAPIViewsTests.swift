import Accounts
import HTTPTypes
import HummingbirdTesting
import Kernel
import Platform
import TestKit
import Testing

@testable import App

@Suite("Saved views in the native API", .oneEngine)
struct NativeAPIViewsTests {
    @Test("Saved, begun with, renamed, shared with a team, deleted")
    func life() async throws {
        let flow = try await FlowFixture()
        let (night, day) = (try await flow.addTeam("Night"), try await flow.addTeam("Day"))
        let anna = try await flow.addUser("anna", access: Access(base: .viewer, teams: [night.id: .viewer]))
        let bob = try await flow.addUser("bob", access: Access(base: nil, teams: [night.id: .viewer]))
        let eve = try await flow.addUser("eve", access: Access(base: nil, teams: [day.id: .supervisor]))
        try await flow.test { client in
            let anna = try await flow.program(client, owner: anna.id)
            let (bob, eve) = (try await flow.program(client, owner: bob.id), try await flow.program(client, owner: eve.id))
            let saved = try await anna.post(
                "/views", "{\"name\":\" Worst  ones\",\"query\":\"level=critical&after=5-1&evil=1\",\"team_id\":\(night.id)}")
            #expect(saved.status == .created && saved.headers[.location] == "/api/v1/views/1")
            #expect(saved.json["name"] as? String == "Worst ones" && saved.json["query"] as? String == "level=critical")
            for reader in [anna, bob] { #expect(try await reader.values("name", "/views") == ["Worst ones"]) }
            #expect(try await eve.values("name", "/views") == [])
            #expect(try await eve.get("/views/1").status == .notFound)
            // What is another's may be looked at and begun with.
            #expect(try await bob.post("/views/1", "{\"name\":\"Mine\"}").status == .notFound)
            #expect(try await bob.delete("/views/1").status == .forbidden)
            #expect(try await bob.post("/views/1/default").json["default"] as? Bool == true)
            #expect(try await anna.get("/views/1").json["default"] as? Bool == false)
            #expect(try await bob.delete("/views/1/default").status == .noContent)
            #expect(try await bob.get("/views/1").json["default"] as? Bool == false)
            for path in ["/views/1/default", "/views/1"] { #expect(try await eve.delete(path).status == .notFound, "\(path)") }
            #expect(try await anna.post("/views/1", "{\"name\":\"Bad ones\"}").json["name"] as? String == "Bad ones")
            // The same name again is the same view.
            let again = try await anna.post("/views", "{\"name\":\"BAD ones\",\"query\":\"state=closed\"}")
            #expect(again.json["id"] as? Int == 1 && again.json["team_id"] is Int == false)
            #expect(try await bob.values("name", "/views") == [])
            #expect(try await anna.delete("/views/1").status == .noContent)
            #expect(try await anna.values("name", "/views") == [])
        }
    }

    @Test("What is no view is refused, field by field")
    func refusals() async throws {
        let flow = try await FlowFixture()
        let team = try await flow.addTeam("Night")
        let anna = try await flow.addUser("anna", access: Access(base: nil, teams: [(try await flow.addTeam("Day")).id: .viewer]))
        try await flow.test { client in
            let own = try await flow.program(client, owner: anna.id)
            for (body, code) in [
                ("{\"name\":\"x\",\"query\":\"level=loud\"}", "invalid-body"), ("{\"name\":\"x\",\"query\":\"state=x\"}", "invalid-body"),
                ("{\"name\":\"x\",\"query\":\"\",\"team_id\":\(team.id)}", "invalid-body"), ("{\"name\":\"x\"}", "invalid-body"),
                ("{\"name\":\"x\",\"query\":\"\",\"team_id\":999}", "invalid-body"),
                ("{\"name\":\"  \",\"query\":\"\"}", "empty-view-name"),
            ] {
                let answer = try await own.post("/views", body)
                #expect(answer.status == .unprocessableContent && answer.problem == code, "\(body)")
            }
            _ = try await own.post("/views", "{\"name\":\"One\",\"query\":\"\"}")
            _ = try await own.post("/views", "{\"name\":\"Two\",\"query\":\"\"}")
            #expect(try await own.post("/views/2", "{\"name\":\"ONE\"}").status == .conflict)
            let house = try await flow.program(client)
            for answer in [try await house.get("/views"), try await house.post("/views", "{\"name\":\"x\",\"query\":\"\"}")] {
                #expect(answer.status == .forbidden && answer.problem == "no-user")
            }
        }
    }
}

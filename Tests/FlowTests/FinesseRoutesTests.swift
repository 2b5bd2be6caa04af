import Accounts
import Foundation
import HTTPTypes
import HummingbirdTesting
import Kernel
import NIOCore
import Platform
import Simulators
import TestKit
import Testing

@testable import App
@testable import ContactCenter

/// What the old pages of Finesse are told, over a strict Finesse in memory.
@Suite("Finesse's old pages, from Finesse to their doors", .oneEngine, .timeLimit(.minutes(5)))
struct FinesseRoutesTests {
    struct Scene {
        let flow: FlowFixture
        let finesse: FinesseDouble
        let poller: FinessePoller?
        let user: User

        init(_ change: (inout FinesseSettings) -> Void = { _ in }) async throws {
            let finesse = FinesseHouse.double(now: TestWorld().world.now)
            self.finesse = finesse
            flow = try await FlowFixture(outside: finesse.http) { settings in
                OperationsTests.AgentScene.setUp(&settings)
                change(&settings[FinesseSettings.self])
            }
            let center = flow.composition.contactCenter
            poller = center.agents.client.flatMap { center.finessePoller($0) }
            user = try await flow.addUser("ann", access: Access(base: .viewer))
        }

        /// The cookie of a sign-in, as the old pages' scripts send it.
        func cookie() async throws -> String {
            let signIn = try await flow.composition.accounts.sessions.start(for: user, address: nil)
            let cookie = flow.composition.accounts.sessionCookie.cookie(for: signIn)
            let name = CookieName.sent(cookie.name, secure: flow.composition.installation.settings.isReachedByHTTPS)
            return "\(name)=\(cookie.value)"
        }
    }

    /// A script of an old page.
    struct Script {
        let client: any TestClientProtocol
        let cookie: String?

        func ask(
            _ method: HTTPRequest.Method, _ path: String, _ body: JSON? = nil, _ headers: HTTPFields = [:]
        ) async throws -> (status: Int, json: JSON, headers: HTTPFields) {
            var headers = headers
            headers[.cookie] = cookie
            if body != nil { headers[.contentType] = "application/json" }
            let answer = try await client.execute(
                uri: "/finesse" + path, method: method, headers: headers, body: body.map { ByteBuffer(string: $0.line) }
            ) { $0 }
            return (answer.status.code, JSONReader.value(of: answer.text) ?? .null, answer.headers)
        }

        func get(_ path: String, _ headers: HTTPFields = [:]) async throws -> JSON { try await ask(.get, path, nil, headers).json }

        func login(_ username: String = "m.ivanova", _ password: String = "secret") async throws -> (status: Int, json: JSON) {
            let answer = try await ask(
                .post, "/login", ["username": .text(username), "password": .text(password)])
            return (answer.status, answer.json)
        }
    }

    private func run(_ scene: Scene, _ body: @escaping @Sendable (Script) async throws -> Void) async throws {
        let cookie = try await scene.cookie()
        try await scene.flow.test { client in try await body(Script(client: client, cookie: cookie)) }
    }

    private static func basic(_ text: String) -> HTTPFields { [.authorization: "Basic " + Data(text.utf8).base64EncodedString()] }

    @Test("Who is not signed in here is told so in the old form, whatever is said to Finesse")
    func strangers() async throws {
        let scene = try await Scene()
        try await scene.flow.test { client in
            let script = Script(client: client, cookie: nil)
            for path in ["/health-check", "/agents/status", "/agent/state", "/check-connection", "/config", "/proxy/agents"] {
                let answer = try await script.ask(.get, path)
                #expect(answer.status == 401 && answer.json["success"] == false && answer.json["error"]?.string != nil, "\(path)")
            }
            let session = try await script.ask(.get, "/session", nil, Self.basic("m.ivanova:secret"))
            #expect(session.status == 401 && session.json["authenticated"] == false)
            #expect(session.headers[.wwwAuthenticate]?.hasPrefix("Basic") != true)
            #expect(scene.finesse.asked.isEmpty)
        }
    }

    @Test("The old page signs in, and is told a token that holds")
    func signIn() async throws {
        let scene = try await Scene()
        try await run(scene) { script in
            #expect(try await script.get("/health-check") == ["status": "ok", "message": "API Finesse доступно"])
            let missing = try await script.ask(.get, "/agents/status")
            #expect(missing.status == 401 && missing.json == ["success": false, "error": "Требуется авторизация Finesse"])
            let answer = try await script.login()
            #expect(answer.status == 200 && answer.json["success"] == true)
            let user = answer.json["user"]
            #expect(user?["username"] == "m.ivanova" && user?["displayName"] == "Мария Иванова" && user?["extension"] == "5514")
            #expect(user?["role"] == "Agent")
            let token = try #require(answer.json["token"]?.string)
            let checked = try await script.ask(.post, "/check-token", ["token": .text(token)])
            #expect(checked.json["valid"] == true && checked.json["user"]?["username"] == "m.ivanova")
            let wrong = try await script.ask(.post, "/check-token", ["token": "undefined"])
            #expect(wrong.json == ["valid": false, "error": "Недействительный токен"])
            #expect(try await script.ask(.post, "/logout").json == ["success": true, "message": "Выход выполнен успешно"])
            #expect(try await script.ask(.post, "/check-token", ["token": .text(token)]).json["valid"] == false)
            #expect(try await script.ask(.get, "/agent/state").status == 401)
        }
    }

    @Test("The header of /finesse/session is Finesse's")
    func session() async throws {
        let scene = try await Scene()
        try await run(scene) { script in
            #expect(try await script.ask(.get, "/session").status == 401)
            let answer = try await script.ask(.get, "/session", nil, Self.basic("7314:secret"))
            #expect(answer.status == 200 && answer.json["authenticated"] == true && answer.json["token"]?.string?.isEmpty == false)
            let user = answer.json["user"]
            #expect(user?["loginId"] == "7314" && user?["state"] == "NOT_READY" && user?["team"] == "Линия 1")
            #expect(user?["stateChangeTime"]?.string?.hasSuffix("Z") == true && user?["firstName"] == "Мария")
            // Later without the header.
            #expect(try await script.get("/session")["user"]?["loginId"] == "7314")
            for text in ["7314:wrong", "nobody:x"] {
                let wrong = try await script.ask(.get, "/session", nil, Self.basic(text))
                #expect(wrong.status == 401 && wrong.json == ["authenticated": false, "error": "Ошибка авторизации"])
            }
        }
    }

    @Test("What cannot be a sign-in is told apart from one that is wrong, and from Finesse that is away")
    func refusedSignIns() async throws {
        let scene = try await Scene()
        try await run(scene) { script in
            for body in [["username": "m.ivanova"], ["password": "x"], [:], ["username": "", "password": ""]] as [JSON] {
                let answer = try await script.ask(.post, "/login", body)
                #expect(answer.status == 400 && answer.json["success"] == false)
            }
            #expect(try await script.ask(.post, "/login", "text").status == 400)
            for _ in 1...3 {
                let wrong = try await script.login("m.ivanova", "wrong")
                #expect(wrong.status == 401 && wrong.json == ["success": false, "error": "Ошибка авторизации"])
            }
            #expect([401, 429].contains(try await script.login().status))
            #expect(!scene.finesse.isLocked("7314"))
            scene.finesse.set(.away)
            let away = try await script.login("7315")
            #expect(away.status == 500 && away.json["success"] == false && away.json["error"]?.string?.contains("VPN") == true)
            scene.flow.world.advance(.seconds(3))
            let health = try await script.ask(.get, "/health-check")
            #expect(health.status == 200 && health.json["status"] == "error" && health.json["message"]?.string?.contains("VPN") == true)
        }
    }

    @Test("The array is sorted, leaves out whoever has no telephone, and stays while no node answers")
    func list() async throws {
        let scene = try await Scene()
        let poller = try #require(scene.poller)
        try await poller.runOnce()
        try await run(scene) { script in
            _ = try await script.login()
            let all = try #require(try await script.get("/agents/status").elements)
            #expect(all.count == scene.finesse.agents.filter { $0.number != nil }.count)
            let names = all.compactMap { $0["displayName"]?.string }
            #expect(names == names.sorted { $0.lowercased() < $1.lowercased() })
            let keys = Set((all.first?.fields ?? [:]).keys)
            let expected: Set = [
                "loginId", "firstName", "lastName", "displayName", "extension", "status", "team", "lastStateChange", "stale", "age_seconds",
            ]
            #expect(keys.isSuperset(of: expected))
            #expect(all.allSatisfy { $0["stale"] == false && $0["age_seconds"] == 0 && $0["status"] == "NOT_READY" })
            scene.finesse.set(.away)
            for _ in 1...2 {
                scene.flow.world.advance(.seconds(5))
                try await poller.runOnce()
            }
            let stale = try #require(try await script.get("/agents/status").elements)
            #expect(stale.count == all.count && stale.allSatisfy { $0["stale"] == true && $0["age_seconds"] == 10 })
        }
    }

    @Test("Where nobody reads all, each person sees their own state")
    func limited() async throws {
        let scene = try await Scene { ($0.user, $0.password) = (nil, nil) }
        #expect(scene.poller == nil)
        try await run(scene) { script in
            _ = try await script.login()
            let answer = try await script.ask(.get, "/agents/status")
            #expect(answer.json.elements?.map { $0["loginId"] } == ["7314"])
            #expect(HTTPField.Name("X-Finesse-Limited-Access").flatMap { answer.headers[$0] } == "1")
        }
    }

    @Test("A state is asked for, and nothing but a state")
    func states() async throws {
        let scene = try await Scene()
        try await run(scene) { script in
            #expect(try await script.ask(.post, "/agent/state", ["state": "READY"]).status == 401)
            _ = try await script.login()
            let now = try await script.get("/agent/state")
            #expect(now["success"] == true && now["state"] == "NOT_READY" && now["stateChangeTime"]?.string?.isEmpty == false)
            let missing = try await script.ask(.post, "/agent/state", [:])
            #expect(missing.status == 400 && missing.json == ["success": false, "error": "Не указан новый статус"])
            scene.finesse.forget()
            for wrong in ["</state><x>", "TALKING", "ready", "READY</state><state>LOGOUT"] {
                let answer = try await script.ask(.post, "/agent/state", ["state": .text(wrong)])
                #expect(answer.status == 400 && answer.json["success"] == false, "\(wrong)")
            }
            #expect(scene.finesse.asked.isEmpty)
            let answer = try await script.ask(.post, "/agent/state", ["state": "READY"])
            #expect(answer.status == 200 && answer.json == ["success": true, "message": "Статус изменен на READY"])
        }
    }

    @Test("The gadget and programs are answered as the old pages' scripts were")
    func gadget() async throws {
        let scene = try await Scene()
        try await scene.poller?.runOnce()
        try await run(scene) { script in
            for path in ["/config", "/static/config/config.json"] {
                #expect(try await script.get(path) == ["transferNumber": "+37060000000"])
            }
            #expect(try await script.get("/check-connection") == ["status": "ok"])
            let missing = try await script.ask(.put, "/proxy/transfer", [:])
            #expect(missing.status == 400 && missing.json == ["error": "Нет callId"])
            let name = try #require(HTTPField.Name("X-Session-Token"))
            #expect(try await script.ask(.get, "/proxy/agents", nil, [name: "x"]).status == 401)
            let token = try #require(try await script.login().json["token"]?.string)
            let users = try await script.get("/proxy/agents", [name: token])
            #expect(users["Users"]?["User"]?.elements?.count == scene.finesse.agents.count)
            let call = scene.finesse.ring("7314", from: "+37000000001")
            scene.finesse.answer(call)
            for (path, headers) in [("/proxy/calls", [name: token]), ("/proxy/dialogs", [:])] as [(String, HTTPFields)] {
                let found = try await script.get(path, headers)
                #expect(found["Dialogs"]?["Dialog"]?.elements?.first?["fromAddress"] == "+37000000001")
            }
            let sent = try await script.ask(
                .put, "/proxy/transfer", ["callId": .text("\(call)"), "destination": "+37011111111"])
            #expect(sent.status == 200 && scene.finesse.dialog(call)?.target == "+37011111111")
            #expect(try await script.get("/test-connection")["success"] == true)
        }
    }

    @Test("Signing out here is signing out of Finesse")
    func signOut() async throws {
        let scene = try await Scene()
        try await run(scene) { script in
            let token = try #require(try await script.login().json["token"]?.string)
            try await scene.flow.database.write { try $0.execute("DELETE FROM sessions") }
            let rows = try await scene.flow.database.read { connection in
                try connection.row("SELECT count(*) AS number FROM contact_finesse_tokens")?.int("number")
            }
            #expect(rows == 0 && !token.isEmpty)
        }
    }

    @Test("Programs read agents, and ask for the state of the one whose token they have")
    func programs() async throws {
        let scene = try await Scene()
        try await scene.poller?.runOnce()
        let scopes: Set<TokenScope> = [.agentsRead, .agentsWrite]
        let token = try await scene.flow.addToken(scopes, owner: scene.user.id)
        let house = try await scene.flow.addToken(scopes)
        let (agents, user) = (scene.flow.composition.contactCenter.agents, scene.user)
        let sessions = scene.flow.composition.accounts.sessions
        let session = try #require(try await sessions.authenticate(try await sessions.start(for: user, address: nil).sessionID)).key
        try await scene.flow.test { client in
            func get(_ path: String) async throws -> TestResponse {
                try await client.execute(uri: "/api/v1" + path, method: .get, headers: [.authorization: "Bearer " + token]) { $0 }
            }
            func put(_ login: String, _ body: String, _ bearer: String) async throws -> Int {
                try await client.execute(
                    uri: "/api/v1/agents/\(login)/state", method: .put,
                    headers: [.authorization: "Bearer " + bearer, .contentType: "application/json"], body: ByteBuffer(string: body)
                ) { $0 }.status.code
            }
            let first = try await get("/agents?limit=2&state=NOT_READY").json
            #expect((first["items"] as? [[String: Any]])?.compactMap { $0["login"] as? String } == ["7300", "7314"])
            #expect(first["next"] as? String == "7314")
            let one = try await get("/agents/7314").json
            #expect(one["team"] as? String == "Линия 1" && one["stale"] as? Bool == false && one["reason"] as? String == "Перерыв")
            #expect(try await get("/agents/0").status == .notFound)
            scene.flow.world.advance(.seconds(60))
            let history = try await get("/agents/7314/history").json["items"] as? [[String: Any]]
            #expect(history?.last?["state"] as? String == "UNKNOWN")
            #expect(try await get("/agents/7314/history?from=2020-01-01T00:00:00Z").status == .unprocessableContent)
            // Nobody is signed in to Finesse yet; a token of the house is nobody's.
            #expect(try await put("7314", #"{"state":"READY"}"#, token) == 409)
            #expect(try await put("7314", #"{"state":"READY"}"#, house) == 403)
            _ = try await agents.signIn(FinesseLogin("7314", "secret"), in: session, by: user.caller)
            #expect(try await put("7314", #"{"state":"READY"}"#, token) == 204)
            #expect(try await put("7315", #"{"state":"READY"}"#, token) == 403)
            #expect(try await put("7314", #"{"state":"TALKING"}"#, token) == 422)
        }
    }
}

import Foundation
import Kernel
import Platform
import TestKit
import Testing

@testable import Simulators

@Suite("The simulated Finesse") struct FinesseDoubleTests {
    private let world = TestWorld()
    private let finesse: FinesseDouble

    init() { finesse = FinesseHouse.double(now: { [world] in world.now }) }

    private func ask(
        _ path: String, as login: String? = "7314", password: String = "secret", at node: FinesseDouble.Node = .first
    ) async throws -> OutboundHTTP.Answer { try await ask("GET", path, as: login, password: password, at: node) }

    private func ask(
        _ method: String, _ path: String, as login: String? = "7314", password: String = "secret", body: String = "",
        type: String = "application/xml", at node: FinesseDouble.Node = .first
    ) async throws -> OutboundHTTP.Answer {
        var headers = ["Content-Type": type, "requestId": "r-1"]
        if let login { headers["Authorization"] = "Basic " + Data("\(login):\(password)".utf8).base64EncodedString() }
        return try await finesse.http.send(
            .init(method: method, url: node.address + "/finesse/api" + path, headers: headers, body: Data(body.utf8)))
    }

    private func document(_ answer: OutboundHTTP.Answer) throws -> SimulatedXML { try SimulatedXML(reading: answer.body) }

    private func put(_ state: String, of id: String = "7314", as login: String = "7314", reason: String = "") async throws
        -> OutboundHTTP.Answer
    {
        try await ask("PUT", "/User/\(id)", as: login, body: "<User><state>\(state)</state>\(reason)</User>")
    }

    @Test("Nobody is told anything without a sign-in, except how the system is")
    func signIn() async throws {
        #expect(try await ask("/User/7314", as: nil).status == 401)
        #expect(try await ask("/SystemInfo", as: nil).status == 200)
        finesse.closeSystemInfo()
        #expect(try await ask("/SystemInfo", as: nil).status == 401)
        let user = try document(try await ask("/User/7314", as: "m.ivanova"))
        #expect(user["loginId"]?.text == "7314" && user["teamName"]?.text == "Линия 1" && user["state"]?.text == "NOT_READY")
        #expect(user["ReasonCode"]?["label"]?.text == "Перерыв" && user["stateChangeTime"]?.text == "2026-11-21T09:00:00.000Z")
        #expect(try await ask("/User/7314").headers["requestid"] == "r-1")
    }

    @Test("Five wrong passwords lock an account for five minutes, for the right one too")
    func locking() async throws {
        for _ in 0..<4 { #expect(try await ask("/User/7314", password: "no").status == 401) }
        #expect(!finesse.isLocked("7314"))
        #expect(try await ask("/User/7314").status == 200)
        for _ in 0..<5 { #expect(try await ask("/User/7314", as: "m.ivanova", password: "no").status == 401) }
        #expect(finesse.isLocked("7314") && finesse.isLocked("m.ivanova"))
        #expect(try await ask("/User/7314").status == 401)
        world.advance(.seconds(301))
        #expect(try await ask("/User/7314").status == 200)
    }

    @Test("A change is accepted, and holds a moment later")
    func change() async throws {
        #expect(try await put("READY").status == 202)
        #expect(finesse.agent("7314")?.state == .notReady)
        world.advance(FinesseDouble.changeTime)
        #expect(finesse.agent("7314")?.state == .ready)
        #expect(try await put("NOT_READY", reason: "<reasonCodeId>6</reasonCodeId>").status == 202)
        world.advance(.seconds(1))
        #expect(finesse.agent("7314")?.reason?.label == "Обед")
    }

    @Test(
        "What is no state, not allowed from here, or no document is refused",
        arguments: [
            ("<User><state>TALKING</state></User>", 400), ("<User><state>READY</state><state>READY</state></User>", 400),
            ("<User><state></state></User>", 400), ("<User/>", 400), ("<User><state>READY</state><x/></User>", 400), ("READY", 400),
            ("<User><state>READY</state><reasonCodeId>6</reasonCodeId></User>", 400),
            ("<User><state>NOT_READY</state><reasonCodeId>99</reasonCodeId></User>", 400),
            ("<User><state>LOGIN</state><extension>5514</extension></User>", 400), ("<User><state>LOGOUT</state></User>", 202),
        ])
    func refused(body: String, status: Int) async throws {
        let answer = try await ask("PUT", "/User/7314", body: body)
        #expect(answer.status == status)
        if status == 400 { #expect(try document(answer).name == "ApiErrors") }
    }

    @Test("Agents leave only when they are not ready, and come back with their telephone")
    func leaving() async throws {
        finesse.put("7314", .ready)
        #expect(try await put("LOGOUT").status == 400)
        finesse.put("7314", .notReady)
        #expect(try await put("LOGOUT", reason: "<reasonCodeId>9</reasonCodeId>").status == 202)
        world.advance(.seconds(1))
        #expect(finesse.agent("7314")?.state == .logout && finesse.agent("7314")?.reason?.label == "Конец смены")
        #expect(try await put("READY").status == 400)
        #expect(try await put("LOGIN", reason: "<extension>5599</extension>").status == 202)
        world.advance(.seconds(1))
        #expect(finesse.agent("7314")?.state == .notReady && finesse.agent("7314")?.number == "5599")
    }

    @Test("Supervisors see and move their own teams, without a reason code")
    func supervisors() async throws {
        let team = try document(try await ask("/Team/3", as: "7300"))
        #expect(team["name"]?.text == "Линия 1" && team["users"]?.children.count == 5)
        #expect(team["users"]?.children.first?["reasonCode"]?["code"]?.text == "22")
        #expect(try await ask("/Team/3").status == 401)
        finesse.put("7421", .work)
        #expect(try await put("NOT_READY", of: "7421", as: "7300", reason: "<reasonCodeId>6</reasonCodeId>").status == 400)
        #expect(try await put("NOT_READY", of: "7421", as: "7300").status == 202)
        finesse.put("7421", .talking)
        #expect(try await put("READY", of: "7421", as: "7300").status == 400)
        #expect(try await put("READY", of: "7315").status == 401)
    }

    @Test("All users are told to administrators alone")
    func users() async throws {
        let users = try document(try await ask("/Users", as: "admin"))
        #expect(users.children.count == FinesseHouse.agents.count + 2)
        #expect(try await ask("/Users").status == 403)
        finesse.refuseUsers(with: 401)
        #expect(try await ask("/Users", as: "7300").status == 401)
        #expect(try await ask("/User/1", as: "admin").status == 404)
    }

    @Test("Codes to choose from are listed by category, those of the system in no list")
    func reasons() async throws {
        let codes = try document(try await ask("/User/7314/ReasonCodes?category=NOT_READY"))
        #expect(codes.children.compactMap { $0["label"]?.text } == ["Обед", "Перерыв", "Обучение"])
        #expect(try await ask("/User/7314/ReasonCodes").status == 400)
        #expect(try await ask("/ReasonCodes", as: "admin", at: .second).status == 403)
    }

    @Test("Nodes fail each for itself, and tell how they are")
    func nodes() async throws {
        finesse.set(.outOfService, of: .first)
        let answer = try await ask("/User/7314")
        #expect(answer.status == 503 && answer.headers["retry-after"] == "5")
        #expect(try document(try await ask("/SystemInfo", as: nil))["status"]?.text == "OUT_OF_SERVICE")
        #expect(try await ask("/User/7314", at: .second).status == 200)
        finesse.set(.away)
        await #expect(throws: OutboundFailure.refused) { try await ask("/User/7314", at: .second) }
        finesse.set(.hangs)
        await #expect(throws: OutboundFailure.timeout) { try await ask("/User/7314") }
        finesse.set(.fails(status: 500), of: .second)
        #expect(try await ask("/User/7314", at: .second).status == 500)
        finesse.set(.garbage)
        #expect(String(decoding: try await ask("/User/7314").body, as: UTF8.self).contains("<html>"))
        #expect(finesse.asked.map(\.node).contains(.second) && finesse.asked.first?.login == "7314")
    }

    @Test("Names are spelt as an installation spells them")
    func spelling() async throws {
        finesse.spell(small: true)
        #expect(try document(try await ask("/User/7314"))["loginid"]?.text == "7314")
        finesse.spell(small: false)
        #expect(try document(try await ask("/User/7314"))["LOGINID"]?.text == "7314")
        finesse.spellMixed()
        let text = String(decoding: try await ask("/User/7314").body, as: UTF8.self)
        #expect(text.contains("<User>") && text.contains("<loginid>") != text.contains("<loginId>"))
    }

    @Test("A call reserves, is taken, held, passed on and ends; what was asked meanwhile holds then")
    func calls() async throws {
        finesse.put("7314", .ready)
        let call = finesse.ring("7314", from: "+37055501001")
        #expect(finesse.agent("7314")?.state == .reserved)
        let dialogs = try document(try await ask("/User/7314/Dialogs"))
        #expect(dialogs.children.first?["fromAddress"]?.text == "+37055501001")
        #expect(dialogs.children.first?["participants"]?.children.count == 2)
        finesse.answer(call)
        #expect(try await put("NOT_READY").status == 202)
        world.advance(.seconds(1))
        #expect(finesse.agent("7314")?.state == .talking && finesse.agent("7314")?.pending == .notReady)
        let transfer = #"{"Dialog":{"targetMediaAddress":"5515","requestedAction":"TRANSFER"}}"#
        #expect(try await ask("PUT", "/User/7314/Dialogs/\(call)", body: transfer, type: "application/json").status == 202)
        #expect(finesse.dialog(call)?.target == "5515")
        let hold = "<Dialog><requestedAction>HOLD</requestedAction></Dialog>"
        #expect(try await ask("PUT", "/Dialog/\(call)", body: hold).status == 202)
        #expect(finesse.agent("7314")?.state == .hold)
        #expect(try await ask("PUT", "/Dialog/\(call)", body: hold).status == 400)
        #expect(try await ask("PUT", "/Dialog/\(call)", as: "7315", body: hold).status == 401)
        finesse.hangUp(call)
        #expect(finesse.agent("7314")?.state == .notReady && finesse.dialog(call) == nil)
    }

    @Test("Served on two ports, it answers the same")
    func served() async throws {
        let servers = try await FinesseServers.start(finesse)
        try await OutboundHTTP.withClient { http in
            let first = try await http.send(.init(method: "GET", url: servers.addresses[0] + "/finesse/api/SystemInfo"))
            let second = try await http.send(.init(method: "GET", url: servers.addresses[1] + "/finesse/api/User/7314"))
            #expect(first.status == 200 && second.status == 401 && second.headers["www-authenticate"]?.hasPrefix("Basic") == true)
        }
        try await servers.stop()
    }
}

import Accounts
import ContactCenter
import Foundation
import HTTPTypes
import HummingbirdTesting
import Kernel
import NIOCore
import Platform
import TestKit
import Testing

@testable import App

@Suite("Calls, from the telephone system to the old pages and programs", .oneEngine, .timeLimit(.minutes(5)))
struct CallFlowTests {
    private static let tel = "/contact-center/vilnius/tel/"

    /// What the last calls are, under the old names.
    private func latest(_ browser: inout PageBrowser) async throws -> [JSON] {
        let answer = try await browser.get("/get_latest_calls")
        #expect(answer.status == .ok)
        return JSONReader.value(of: answer.text)?["calls"]?.elements ?? []
    }

    private func flow(_ change: (inout Settings) -> Void = { _ in }) async throws -> FlowFixture {
        try await FlowFixture { settings in
            settings[HelpdeskSettings.self].timeZone = TimeZone(identifier: "Europe/Vilnius") ?? .gmt
            change(&settings)
        }
    }

    @Test("A call is recorded without a sign-in in every shape of its address, and ends by its own")
    func recorded() async throws {
        let flow = try await flow()
        try await flow.test { client in
            let shapes = [
                "?key=val&ani=+37061234567&type=newcall&curator_id=a.name", "?ani=++37061234568&type=newcall", "?type=newcall&+37061234569",
                "+37061234570/",
            ]
            for shape in shapes {
                let answer = try await client.execute(uri: Self.tel + shape, method: .get) { $0 }
                #expect(answer.status == .ok, "\(shape)")
                #expect(!answer.headers[values: .setCookie].isEmpty)
                flow.world.advance(.seconds(60))
            }
            let form = try await client.post(
                Self.tel, "type=newcall&ani=%2B37061234571", headers: [.contentType: "application/x-www-form-urlencoded"])
            #expect(form.status == .ok)
            flow.world.advance(.seconds(5))
            let ended = try await client.execute(uri: Self.tel + "?type=endcall&ani=+37061234567", method: .get) { $0 }
            #expect(ended.status == .ok)
            #expect(ended.text.contains("Call ended"))
            #expect(ended.text.contains("4 minutes 5 seconds"))
            #expect(ended.headers[HTTPField.Name("Refresh") ?? .age] == "30; url=/contact-center/vilnius")
            let nobody = try await client.execute(uri: Self.tel + "?type=endcall", method: .get) { $0 }
            #expect(nobody.text.contains("There is no call"))

            var browser = try await flow.browser(client, as: .viewer)
            let calls = try await latest(&browser)
            #expect(calls.map { $0["PHONE_NUMBER"]?.string } == (567...571).reversed().map { "+37061234\($0)" })
            #expect(calls.map { $0["TIME_END"]?.string == "N/A" } == [true, true, true, true, false])
            let first = try #require(calls.last)
            #expect(
                Set((first.fields ?? [:]).keys) == [
                    "CALL_INFO_ID", "TIME_BEGIN", "TIME_END", "PHONE_NUMBER", "CURRATOR", "THEME", "REGION", "AGENCY_MANAGER",
                    "AGENCY_NAME",
                ])
            #expect(first["CURRATOR"] == "a.name")
            #expect(first["REGION"] == "lt")
            #expect(first["TIME_BEGIN"]?.string?.wholeMatch(of: /\d\d\.\d\d\.\d{4} \d\d:\d\d/) != nil)
            let page = try await browser.get("/contact-center/vilnius")
            #expect(page.text.contains("+37061234571"))
            #expect(page.text.contains("data-latest=\"/get_latest_calls\""))
        }
    }

    @Test("Whoever is not signed in sees no call, and is led to the sign-in")
    func closed() async throws {
        let flow = try await flow()
        try await flow.test { client in
            _ = try await client.execute(uri: Self.tel + "?type=newcall&ani=+37061234567", method: .get) { $0 }
            let page = try await client.execute(uri: "/contact-center/vilnius", method: .get) { $0 }
            #expect(page.status == .seeOther)
            #expect(page.headers[.location]?.hasPrefix("/sign-in") == true)
            #expect(try await client.execute(uri: "/get_latest_calls", method: .get) { $0 }.status == .unauthorized)
            #expect(try await client.post("/update_call_theme", "theme=x").status == .unauthorized)
            #expect(try await client.execute(uri: "/api/v1/calls", method: .get) { $0 }.status == .unauthorized)
        }
    }

    @Test("A theme is the session's call's, in the old form")
    func theme() async throws {
        let flow = try await flow()
        try await flow.test { client in
            func say(_ theme: String, _ browser: inout PageBrowser) async throws -> (HTTPResponse.Status, JSON) {
                let answer = try await browser.post("/update_call_theme", from: "/report", ["theme": theme])
                return (answer.status, JSONReader.value(of: answer.text) ?? .null)
            }
            var others = PageBrowser(client: client)
            _ = try await others.get(Self.tel + "?type=newcall&ani=+37069999999")
            var browser = try await flow.browser(client, as: .operator)
            let none = try await say("Tickets", &browser)
            #expect(none.0 == .badRequest)
            #expect(none.1 == ["status": "error", "message": "Запись звонка не найдена"])
            _ = try await browser.get(Self.tel + "?type=newcall&ani=+37061234567&curator_id=a.name")
            let done = try await say("Tickets", &browser)
            #expect(done.0 == .ok)
            #expect(done.1["status"] == "success")
            let again = try await say("Tickets", &browser)
            #expect(again.0 == .ok)
            #expect(again.1 == ["status": "warning", "message": "Запись не найдена или тема не изменилась"])
            #expect(try await say(String(repeating: "x", count: 300), &browser).0 == .badRequest)
            #expect(try await latest(&browser).map { $0["THEME"]?.string } == ["Tickets", nil])
            // The session's call ends without a number; the other one goes on.
            _ = try await browser.get(Self.tel + "?type=endcall")
            #expect(try await latest(&browser).map { $0["TIME_END"]?.string == "N/A" } == [false, true])
        }
    }

    @Test("Any site may tell of calls, and reads nothing that a sign-in shows")
    func crossOrigin() async throws {
        let flow = try await flow()
        try await flow.test { client in
            let origin = "https://telephones.example.org"
            var headers: HTTPFields = [.origin: origin, .accessControlRequestMethod: "GET", .accessControlRequestHeaders: "X-Any"]
            let asked = try await client.execute(uri: Self.tel, method: .options, headers: headers) { $0 }
            #expect(asked.status == .noContent)
            #expect(asked.headers[.accessControlAllowOrigin] == origin)
            #expect(asked.headers[.accessControlAllowCredentials] == "true")
            #expect(asked.headers[.accessControlAllowMethods] == "GET, POST, OPTIONS")
            #expect(asked.headers[.accessControlAllowHeaders]?.contains("X-Any") == true)
            headers = [.origin: origin]
            var browser = try await flow.browser(client, as: .admin)
            let told = try await browser.get(Self.tel + "?type=newcall&ani=+37061234567", headers)
            #expect(told.headers[.accessControlAllowOrigin] == origin)
            #expect(!told.text.contains("37061234567"))
            for path in ["/pop?ani=+37061234567", "/get_latest_calls", "/contact-center/vilnius", "/api/v1/calls"] {
                let other = try await browser.get(path, headers)
                #expect(other.headers[.accessControlAllowOrigin] == nil, "\(path)")
            }
            // A refusal can be read, too.
            let refused = try await client.execute(uri: Self.tel + "?type=nonsense", method: .get, headers: headers) { $0 }
            #expect(refused.status == .badRequest)
            #expect(refused.headers[.accessControlAllowOrigin] == origin)
        }
    }

    @Test("Programs are told of calls by the general address, once for each")
    func pop() async throws {
        let flow = try await flow()
        let token = try await flow.addToken([.callsRead, .callsWrite])
        try await flow.test { client in
            let form: HTTPFields = [.contentType: "application/x-www-form-urlencoded"]
            for (event, isPosted) in [("ringing", false), ("answered", true), ("held", false), ("ended", true)] {
                let fields = "phone=%2B37061234567&callid=c1&agent=m.i&queue=Sales&event=\(event)"
                let (uri, method) = isPosted ? ("/pop", HTTPRequest.Method.post) : ("/pop?\(fields)", .get)
                let answer = try await client.execute(
                    uri: uri, method: method, headers: isPosted ? form : [:], body: isPosted ? ByteBuffer(string: fields) : nil
                ) { $0 }
                #expect(answer.status == .ok, "\(event)")
                flow.world.advance(.seconds(10))
            }
            let bearer: HTTPFields = [.authorization: "Bearer " + token]
            let list = try await client.execute(uri: "/api/v1/calls", method: .get, headers: bearer) { $0 }
            let items = JSONReader.value(of: list.text)?["items"]?.elements ?? []
            #expect(items.count == 1)
            let call = try #require(items.first)
            #expect(call["number"] == "+37061234567")
            #expect(call["agent"] == "m.i")
            #expect(call["region"] == "lt")
            #expect(call["duration_seconds"] == 30)
            #expect(call["ended_at"]?.string != nil)
            let id = try #require(call["id"]?.int)
            let noted = try await client.execute(
                uri: "/api/v1/calls/\(id)", method: .patch, headers: bearer.adding(.contentType, "application/json"),
                body: ByteBuffer(string: #"{"theme":"Tickets","notes":null}"#)
            ) { $0 }
            #expect(noted.status == .ok)
            #expect(JSONReader.value(of: noted.text)?["theme"] == "Tickets")
            for (query, count) in [("number=61234567", 1), ("number=%2B37061234567", 1), ("agent=x", 0), ("open=true", 0), ("number=x", 0)]
            {
                let found = try await client.execute(uri: "/api/v1/calls?\(query)", method: .get, headers: bearer) { $0 }
                #expect(JSONReader.value(of: found.text)?["items"]?.elements?.count == count, "\(query)")
            }
        }
    }

    @Test("The old log has each request as it came")
    func statLog() async throws {
        let directory = try TestDirectory()
        let path = directory.path + "/stat.log"
        let flow = try await flow { $0[CallSettings.self].statLog = path }
        try await flow.test { client in
            for query in ["?key=val&ani=+37061234567&type=newcall", "?type=endcall", "?type=nonsense&ani=%2B370%2061"] {
                _ = try await client.execute(uri: Self.tel + query, method: .get) { $0 }
            }
            _ = try await client.execute(uri: "/pop?ani=%2B37061234567", method: .get) { $0 }
        }
        let lines = try String(contentsOfFile: path, encoding: .utf8).split(separator: "\n").map(String.init)
        #expect(
            lines.map { $0.contains(" tel: ") ? String($0.dropFirst("2026-11-21 09:16:28 ".count)) : $0 } == [
                "tel: '/contact-center/vilnius/tel/?key=val&ani=+37061234567&type=newcall'", "+37061234567",
                "tel: '/contact-center/vilnius/tel/?type=endcall'",
                "tel: '/contact-center/vilnius/tel/?type=nonsense&ani=%2B370%2061'", "+37061",
            ])
        directory.remove()
    }

    @Test("A log that cannot be written costs no call")
    func noStatLog() async throws {
        let flow = try await flow { $0[CallSettings.self].statLog = "/nowhere/stat.log" }
        try await flow.test { client in
            #expect(try await client.execute(uri: Self.tel + "?type=newcall&ani=+37061234567", method: .get) { $0 }.status == .ok)
            var browser = try await flow.browser(client, as: .viewer)
            #expect(try await latest(&browser).count == 1)
        }
    }

    @Test("What does not ring is no call, and nobody tells of more than is allowed")
    func bounds() async throws {
        let flow = try await flow { $0[CallSettings.self].mostPerMinute = 5 }
        try await flow.test { client in
            let address = Self.tel + "?type=newcall&ani=+37061234567"
            #expect(try await client.execute(uri: address, method: .head) { $0 }.status == .noContent)
            let purpose: HTTPFields = [try #require(HTTPField.Name("Sec-Purpose")): "prefetch;prerender"]
            #expect(try await client.execute(uri: address, method: .get, headers: purpose) { $0 }.status == .noContent)
            let large = try await client.post(
                Self.tel, "ani=" + String(repeating: "1", count: 100_000), headers: [.contentType: "application/x-www-form-urlencoded"])
            #expect(large.status == .contentTooLarge)
            #expect(try await client.post(Self.tel, "{}").status == .unsupportedMediaType)
            #expect(try await client.post(address, "{}").status == .ok)
            let hostile = ["?type=newcall&ani=%00%ff+370612345670&curator_id=%F0%9F%98%80%00'%22%3Cscript%3E", "?" + "a&".repeated(2000)]
            #expect(try await client.execute(uri: Self.tel + hostile[0], method: .get) { $0 }.status == .ok)
            #expect(try await client.execute(uri: Self.tel + hostile[1], method: .get) { $0 }.status == .badRequest)
            let refused = try await client.execute(uri: address, method: .get) { $0 }
            #expect(refused.status == .tooManyRequests)
            #expect(refused.headers[.retryAfter] != nil)
            var browser = try await flow.browser(client, as: .viewer)
            #expect(try await latest(&browser).first?["CURRATOR"]?.string == "😀'\"<script>")
            let page = try await browser.get("/contact-center/vilnius")
            #expect(!page.text.contains("<script>'"))
            #expect(page.text.contains("&lt;script&gt;"))
        }
    }

    @Test("What cannot be kept is not acknowledged, stands in the old log, and is told in each address's form")
    func outage() async throws {
        let directory = try TestDirectory()
        let path = directory.path + "/stat.log"
        let flow = try await flow { $0[CallSettings.self].statLog = path }
        try await flow.test { client in
            var browser = try await flow.browser(client, as: .viewer)
            #expect(try await latest(&browser).isEmpty)
            try flow.database.close()
            for address in [
                Self.tel + "?type=newcall&ani=+37061234567", Self.tel + "?type=endcall&ani=+37061234567", "/pop?ani=%2B37061234567",
            ] {
                let answer = try await client.execute(uri: address, method: .get) { $0 }
                #expect(answer.status == .serviceUnavailable, "\(address)")
                #expect(answer.headers[.retryAfter] != nil)
            }
            let last = try await browser.get("/get_latest_calls")
            #expect(last.status == .internalServerError)
            #expect(Set((JSONReader.value(of: last.text)?.fields ?? [:]).keys) == ["error"])
        }
        #expect(try String(contentsOfFile: path, encoding: .utf8).split(separator: "\n").count == 4)
        directory.remove()
    }

    @Test("Only from where it is allowed")
    func addresses() async throws {
        let flow = try await flow { $0[CallSettings.self].allowedAddresses = [AddressRange("10.1.2.0/24")].compactMap { $0 } }
        try await flow.test { client in
            let answer = try await client.execute(uri: Self.tel + "?type=newcall&ani=+37061234567", method: .get) { $0 }
            #expect(answer.status == .forbidden)
        }
    }
}

extension HTTPFields {
    fileprivate func adding(_ name: HTTPField.Name, _ value: String) -> HTTPFields {
        var fields = self
        fields[name] = value
        return fields
    }
}

extension String {
    fileprivate func repeated(_ count: Int) -> String { String(repeating: self, count: count) }
}

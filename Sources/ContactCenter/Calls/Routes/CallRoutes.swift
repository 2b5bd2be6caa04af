import Accounts
import Foundation
import HTTPTypes
import Hummingbird
import Kernel
import Logging
import Platform

/// Where the telephone system tells of calls, without a sign-in: the old helpdesk's address, and the general one. A call is recorded
/// before anything else is thought of.
struct CallRoutes: Sendable {
    private static let bodyLimit = 64 << 10

    let recorder: CallRecorder
    let settings: CallSettings
    let statLog: StatLog?
    let sessions: CallSessions
    let limiter: RateLimiter<IPAddress?>
    let figures = CallFigures()
    let pop: PopPages
    let taken: TakenPage
    let ended: EndedPage
    let now: @Sendable () -> Timestamp

    func add(to routes: Routes) {
        let old = routes.family(.helpdesk)
        for (path, door) in [(CallPath.tel, CallDoor.tel), (CallPath.telPattern, .tel), (CallPath.pop, .pop)] {
            for method in [HTTPRequest.Method.get, .post] {
                old.on(RouterPath(path), method: method) { request, context in try await take(request, context, door) }
            }
        }
    }

    private func take(_ request: Request, _ context: AppContext, _ door: CallDoor) async throws -> Response {
        // Neither tells that a telephone rings.
        guard request.method != .head, !request.isPrefetch else { return Response(status: .noContent) }
        try admit(context)
        var (request, forms) = (request, [FormData(queryOf: request)])
        var unreadable: (any Error)?
        if request.method == .post, request.headers[.contentType] != nil {
            do { forms.append(try await FormData(&request, limit: Self.bodyLimit)) } catch { unreadable = error }
        }
        let path = context.parameters.get("tel").map { $0.removingPercentEncoding ?? $0 }
        // What cannot be read of a body costs no call where the address says everything.
        let told = Result {
            do { return try CallRequest(forms, path: path, region: settings.region, door: door) } catch { throw unreadable ?? error }
        }
        let outcome = await recorded(told, request, context)
        // The old log has it also where it could not be kept: there it can be found again.
        if door == .tel { await statLog?.append(request.uri.string, number: (try? told.get())?.draft.number, at: now()) }
        let (call, found) = try outcome.get()
        return try await answer(call, try told.get(), found, request, context)
    }

    /// What became of it, and to whom it is shown.
    private func recorded(
        _ told: Result<CallRequest, any Error>, _ request: Request, _ context: AppContext
    ) async -> Result<(Call?, CallSessions.Found), any Error> {
        do {
            let report = try told.get()
            let found = try await sessions.find(request, context)
            let call = try await record(report, found.session)
            figures.note(report.event, call)
            if let word = report.word {
                context.logger.warning(
                    "a call was told of by a word that nobody knows",
                    metadata: ["word": "\(word)", "call": "\(call.map { "\($0.id)" } ?? "none")"])
            }
            return .success((call, found))
        } catch {
            figures.noteFailure(isRefused: error is ClientError)
            return .failure(error)
        }
    }

    /// - Throws: 403 from where nobody tells of calls, 429 for more than any telephone system has to tell.
    private func admit(_ context: AppContext) throws {
        let address = context.clientAddress
        if !settings.allowedAddresses.isEmpty {
            guard let address, settings.allowedAddresses.contains(where: { $0.contains(address) }) else {
                throw ClientError.callsNotFromThere
            }
        }
        if let seconds = limiter.retryAfter(taking: 1, of: address, perMinute: settings.mostPerMinute) {
            throw ClientError.tooManyCalls(retryAfter: seconds)
        }
    }

    /// The call is on disk: what goes wrong from here on is not told as a failure, or it would be told of once more.
    private func shown(_ call: Call, _ request: Request, _ context: AppContext) async throws -> Response {
        do {
            return try await pop.show(call, request, context)
        } catch {
            context.logger.error("a call's card was not made", metadata: ["call": "\(call.id)", "reason": "\(error)"])
            return try taken.show(call, request, context)
        }
    }

    private func record(_ request: CallRequest, _ session: CallSession) async throws -> Call? {
        switch request.event {
        case .ringing: try await recorder.begin(request.draft, isAnswered: false, in: session)
        case .answered: try await recorder.begin(request.draft, isAnswered: true, in: session)
        case .ended: try await recorder.end(request.draft, in: session)
        case .other: try await recorder.begin(request.draft, isAnswered: false, mayBeOpen: true, in: session)
        }
    }

    private func answer(
        _ call: Call?, _ told: CallRequest, _ found: CallSessions.Found, _ request: Request, _ context: AppContext
    ) async throws -> Response {
        var known = context
        known.identity = found.identity
        var response: Response
        if let call, told.event != .ended {
            response = try await shown(call, request, known)
        } else {
            response = try ended.show(call, told: told.draft.number, request, known)
        }
        if let cookie = found.cookie { response.set(cookie, in: context) }
        response.headers[.cacheControl] = "private, no-store"
        return response
    }
}

extension Request {
    private static let purposes = ["Sec-Purpose", "Purpose"].compactMap { HTTPField.Name($0) }

    /// A browser loads it before anybody asked for it.
    fileprivate var isPrefetch: Bool { Self.purposes.contains { headers[$0]?.lowercased().contains("prefetch") == true } }
}

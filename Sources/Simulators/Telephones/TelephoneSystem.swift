import Foundation
import Kernel
package import Logging
package import Platform

/// A telephone system that rings: calls come, agents of a simulated Finesse take them or do not, hold, talk, write up and have lunch; and
/// each new and each ended call is told as such systems do, in all the shapes that they have.
package actor TelephoneSystem {
    private struct Call {
        let id: String
        let number: String
        let dialog: Int
        var stage = Stage.rings
        /// Steps until the next stage.
        var left: Int
    }

    private enum Stage {
        case rings, talks, holds, writesUp
    }

    /// Where calls are announced.
    private static let path = "/contact-center/vilnius/tel/"

    private let finesse: FinesseDouble
    /// Numbers of callers; some call that nobody knows.
    private let callers: [String]
    private var calls: [String: Call] = [:]
    /// Steps until whoever is away comes back, by agent.
    private var pauses: [String: Int] = [:]
    private var lastCall = 0
    private var dice: Dice

    /// - Parameter seed: the same seed tells the same calls.
    package init(finesse: FinesseDouble, callers: [String], seed: UInt64 = 1) {
        (self.finesse, self.callers) = (finesse, callers)
        dice = Dice(seed: seed)
    }

    /// Goes on until it is cancelled.
    /// - Parameters:
    ///   - baseURL: of the server that is told, without a slash at the end.
    ///   - pace: 1 is a step in a second.
    package func run(baseURL: String, pace: Double, http: OutboundHTTP, logger: Logger) async throws {
        let pause = Duration.seconds(max(0.05, 1 / max(pace, 0.001)))
        while true {
            try await Task.sleep(for: pause)
            for uri in runOnce() {
                // As real ones do, it tells once and does not look at the answer.
                do { _ = try await http.send(.init(method: "GET", url: baseURL + uri)) } catch {
                    logger.debug("a call was not taken", metadata: ["error": "\(error)"])
                }
            }
        }
    }

    /// One step of everybody.
    /// - Returns: what is requested of the server, in order.
    package func runOnce() -> [String] {
        finesse.agents.filter { $0.number != nil && $0.roles == [.agent] }.flatMap(step)
    }

    private func step(_ agent: FinesseAgent) -> [String] {
        if var call = calls[agent.id] {
            call.left -= 1
            calls[agent.id] = call
            return call.left > 0 ? [] : goOn(call, agent)
        }
        if let left = pauses[agent.id] {
            pauses[agent.id] = left > 1 ? left - 1 : nil
            if left <= 1 { finesse.put(agent.id, .ready) }
            return []
        }
        switch agent.state {
        case .ready where chance(12): return ring(agent)
        case .ready where chance(2):
            finesse.put(agent.id, .notReady, reason: dice.pick(FinesseHouse.reasons.filter { $0.category == "NOT_READY" }))
            pauses[agent.id] = dice.number(20...90)
        case .notReady where chance(15): finesse.put(agent.id, .ready)
        case .logout where chance(1): finesse.put(agent.id, .notReady)
        default: break
        }
        return []
    }

    private func ring(_ agent: FinesseAgent) -> [String] {
        let number = chance(15) || callers.isEmpty ? "+3706\(dice.digits(7))" : dice.pick(callers)
        lastCall += 1
        let dialog = finesse.ring(agent.id, from: number)
        let call = Call(id: "demo-\(lastCall)", number: number, dialog: dialog, left: dice.number(1...4))
        calls[agent.id] = call
        return [began(call, agent)]
    }

    private func goOn(_ call: Call, _ agent: FinesseAgent) -> [String] {
        switch call.stage {
        case .rings where chance(8):
            // Nobody took it: Finesse makes them not ready.
            finesse.hangUp(call.dialog)
            finesse.put(agent.id, .notReady, reason: FinesseHouse.ringNoAnswer)
            calls[agent.id] = nil
            return [ended(call, agent)]
        case .rings, .holds:
            finesse.answer(call.dialog)
            move(agent.id, .talks, 5...40)
        case .talks where chance(20):
            finesse.hold(call.dialog)
            move(agent.id, .holds, 3...12)
        case .talks:
            finesse.hangUp(call.dialog)
            move(agent.id, .writesUp, 3...15)
            return [ended(call, agent)]
        case .writesUp:
            finesse.put(agent.id, .ready)
            calls[agent.id] = nil
        }
        return []
    }

    private func move(_ agent: String, _ stage: Stage, _ steps: ClosedRange<Int>) {
        calls[agent]?.stage = stage
        calls[agent]?.left = dice.number(steps)
    }

    // MARK: What is requested

    /// The plus stands as it is, as the real one writes it; now and then twice, or the number is a bare key.
    private func began(_ call: Call, _ agent: FinesseAgent) -> String {
        let tail = "type=newcall&curator_id=\(agent.loginName)&callid=\(call.id)"
        return switch dice.number(1...20) {
        case 1: Self.path + "?\(call.number)&" + tail
        case 2: Self.path + "?key=val&ani=+\(call.number)&" + tail
        case 3: Self.path + "\(call.number)/?" + tail
        default: Self.path + "?key=val&ani=\(call.number)&" + tail
        }
    }

    private func ended(_ call: Call, _ agent: FinesseAgent) -> String {
        Self.path + "?type=endcall&ani=\(call.number)&curator_id=\(agent.loginName)&callid=\(call.id)"
    }

    private func chance(_ percent: Int) -> Bool { dice.number(1...100) <= percent }
}

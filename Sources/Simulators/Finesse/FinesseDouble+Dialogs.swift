import Foundation
import Kernel
import Platform
import Synchronization

/// Calls, and what agents do with them.
extension FinesseDouble {
    // MARK: What tests and the demo do

    /// A call comes to an agent, who is reserved by it.
    package func ring(_ agent: String, from number: String, to called: String = "6000", queue: String = "Support") -> Int {
        let now = now()
        return storage.withLock { storage in
            storage.settle(at: now)
            storage.lastDialog += 1
            let id = storage.lastDialog
            storage.dialogs[id] = FinesseDialog(id: id, agent: agent, from: number, to: called, queue: queue, begin: now)
            storage.become(agent, .reserved, reason: nil, at: now)
            return id
        }
    }

    package func answer(_ dialog: Int) { move(dialog, "ACTIVE", .talking) }

    package func hold(_ dialog: Int) { move(dialog, "HELD", .hold) }

    /// The agent has work afterwards, or is what they asked to be.
    package func hangUp(_ dialog: Int) {
        let now = now()
        storage.withLock { storage in
            guard let ended = storage.dialogs.removeValue(forKey: dialog) else { return }
            storage.become(ended.agent, storage.agents[ended.agent]?.pending ?? .work, reason: nil, at: now)
        }
    }

    package func dialog(_ id: Int) -> FinesseDialog? { storage.withLock { $0.dialogs[id] } }

    private func move(_ dialog: Int, _ state: String, _ agent: FinesseAgent.State) {
        let now = now()
        storage.withLock { storage in
            storage.settle(at: now)
            guard let owner = storage.dialogs[dialog]?.agent else { return }
            storage.dialogs[dialog]?.state = state
            let pending = storage.agents[owner]?.pending
            storage.become(owner, agent, reason: nil, at: now)
            storage.agents[owner]?.pending = pending
        }
    }

    // MARK: The interface

    func dialogs(of id: String, for caller: FinesseAgent) throws -> SimulatedXML {
        guard let agent = storage.withLock({ $0.agent(id) }), agent.id == caller.id || caller.roles.contains(.administrator) else {
            throw Refusal.notTheirs()
        }
        let dialogs = storage.withLock { $0.dialogs.values.filter { $0.agent == agent.id }.sorted { $0.id < $1.id } }
        return SimulatedXML("Dialogs", dialogs.map { Self.dialog($0, number: agent.number ?? "") })
    }

    func dialog(_ id: String, for caller: FinesseAgent) throws -> SimulatedXML {
        Self.dialog(try owned(id, by: caller), number: caller.number ?? "")
    }

    private func owned(_ id: String, by caller: FinesseAgent) throws -> FinesseDialog {
        guard let dialog = Int(id).flatMap({ number in storage.withLock { $0.dialogs[number] } }) else { throw Refusal.notFound() }
        guard dialog.agent == caller.id || caller.roles.contains(.administrator) else { throw Refusal.notTheirs() }
        return dialog
    }

    /// The documented form is XML; JSON, as the old helpdesk sent it, is read as well.
    func act(on id: String, _ request: LoopbackServer.Request, by caller: FinesseAgent) throws -> Outcome {
        let (action, target) = try Self.action(request)
        let dialog = try owned(id, by: caller)
        guard dialog.actions.contains(action) else { throw Refusal.invalid("not while \(dialog.state)", action, type: "Invalid State") }
        switch action {
        case "ANSWER": answer(dialog.id)
        case "HOLD": hold(dialog.id)
        case "RETRIEVE": answer(dialog.id)
        case "DROP": hangUp(dialog.id)
        case "TRANSFER", "TRANSFER_SST", "CONSULT_CALL":
            guard let target, !target.isEmpty else { throw Refusal.invalid("toAddress", type: "Parameter Missing") }
            storage.withLock { $0.dialogs[dialog.id]?.target = target }
        default: throw Refusal.invalid("no such action", action)
        }
        return Outcome(status: 202)
    }

    private static func action(_ request: LoopbackServer.Request) throws -> (String, target: String?) {
        if request.headers["content-type"]?.lowercased().hasPrefix("application/json") ?? false {
            let dialog = (try? JSONDecoder().decode(JSON.self, from: request.body))?["Dialog"]
            guard let action = dialog?["requestedAction"]?.string else {
                throw Refusal.invalid("requestedAction", type: "Parameter Missing")
            }
            return (action, dialog?["toAddress"]?.string ?? dialog?["targetMediaAddress"]?.string)
        }
        let body = try SimulatedXML(reading: request.body)
        guard body.name == "Dialog", let action = body["requestedAction"]?.text, !action.isEmpty else {
            throw Refusal.invalid("requestedAction", type: "Parameter Missing")
        }
        return (action, body["toAddress"]?.text ?? body["targetMediaAddress"]?.text)
    }
}

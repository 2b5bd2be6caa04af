import Accounts
import HTTPTypes
import Hummingbird
import Kernel
import Platform

/// Answers in the form of the old pages, which are Russian whoever reads them.
struct OldFinesseAnswers: Sendable {
    let words: TextCatalog

    // MARK: What is told

    func person(_ signIn: AgentSignIn) -> JSON {
        .object([
            "username": .text(signIn.username), "displayName": .text(signIn.displayName), "extension": .text(signIn.phone),
            "role": .text(signIn.role), "loginId": .text(signIn.login),
        ])
    }

    func agent(_ agent: Agent) -> JSON {
        .object([
            "loginId": .text(agent.login), "firstName": .text(agent.firstName), "lastName": .text(agent.lastName),
            "displayName": .text(agent.displayName), "extension": .text(agent.phone), "state": .text(Self.state(agent)),
            "stateChangeTime": .text(agent.sinceText), "team": agent.team.map { .text($0.name) } ?? .null, "role": .text(agent.role),
        ])
    }

    /// Those who have a telephone, by their names. The array stays while no node answers, and says how old it is.
    func list(_ agents: [Agent], _ board: AgentBoard) -> JSON {
        .list(
            agents.filter { !$0.phone.isEmpty }.map { agent in
                .object([
                    "loginId": .text(agent.login), "firstName": .text(agent.firstName), "lastName": .text(agent.lastName),
                    "displayName": .text(agent.displayName), "extension": .text(agent.phone), "status": .text(Self.state(agent)),
                    "team": agent.team.map { .text($0.name) } ?? .null, "lastStateChange": .text(agent.sinceText),
                    "reason": (agent.reason?.label).flatMap { $0.isEmpty ? nil : .text($0) } ?? .null, "stale": .flag(board.isStale),
                    "age_seconds": .integer(Int64(board.ageSeconds ?? 0)),
                ])
            })
    }

    /// In Finesse's own word; never nothing.
    static func state(_ agent: Agent) -> String { agent.stateText.isEmpty ? agent.state.rawValue : agent.stateText }

    /// As the document of Finesse would be as JSON.
    func users(_ agents: [Agent]) -> JSON {
        let users = agents.map { agent -> JSON in
            .object([
                "loginId": .text(agent.login), "loginName": .text(agent.name ?? ""), "firstName": .text(agent.firstName),
                "lastName": .text(agent.lastName), "extension": .text(agent.phone), "state": .text(Self.state(agent)),
                "stateChangeTime": .text(agent.sinceText), "teamId": .text(agent.team?.id ?? ""), "teamName": .text(agent.team?.name ?? ""),
            ])
        }
        return ["Users": ["User": .list(users)]]
    }

    func dialogs(_ calls: [AgentCall]) -> JSON {
        let dialogs = calls.map { call -> JSON in
            let participants = call.participants.map { participant -> JSON in
                .object([
                    "mediaAddress": .text(participant.phone), "state": .text(participant.state),
                    "actions": .object(["action": .list(participant.actions.map(JSON.text))]),
                ])
            }
            return .object([
                "id": .text(call.id), "state": .text(call.state), "fromAddress": .text(call.from), "toAddress": .text(call.to),
                "mediaProperties": .object(["queueName": .text(call.queue)]),
                "participants": .object(["Participant": .list(participants)]),
            ])
        }
        return ["Dialogs": ["Dialog": .list(dialogs)]]
    }

    /// Why Finesse is not there: each has a hint of its own.
    func trouble(_ trouble: FinesseTrouble) -> String { words["finesse_old_trouble_\(trouble.rawValue)"] }

    // MARK: Failures

    var family: ErrorFamily {
        ErrorFamily(name: "finesse", covers: { FinessePath.isOfPrograms($0.uri.path) }) { error, _, request, _ in
            let path = request.uri.path
            var fields: [String: JSON] = ["error": .text(text(error))]
            switch path {
            case FinessePath.session: fields["authenticated"] = false
            case FinessePath.checkToken: fields["valid"] = false
            case FinessePath.transfer where error.code == ClientError.callNumberMissing.code: break
            default: fields["success"] = false
            }
            return .json(JSON.object(fields), status: Self.status(error, at: path))
        }
    }

    /// What the old pages expect to read, where they do.
    private func text(_ error: ClientError) -> String {
        let key = "finesse_old_" + error.code.rawValue.replacing("-", with: "_")
        return words.has(key) ? words[key] : words.sentence(error)
    }

    private static func status(_ error: ClientError, at path: String) -> HTTPResponse.Status {
        switch error.code {
        case "finesse-sign-in-wrong", "finesse-sign-in-needed": .unauthorized
        case "agent-state-unknown", "agent-state-not-allowed", "agent-phone-needed", "agent-reason-not-allowed", "finesse-refuses":
            .badRequest
        case _ where path == FinessePath.login && error.code.rawValue.hasPrefix("finesse-") && error.status.code >= 500:
            .internalServerError
        default: error.status
        }
    }
}

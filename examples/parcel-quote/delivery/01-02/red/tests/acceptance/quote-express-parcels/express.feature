Feature: Express quotes
  A customer in a hurry learns the express price at the counter.

  @walking_skeleton @US-01
  Scenario: A customer gets an express quote
    When the clerk asks for a 2.5 kg parcel to "eu" by "express"
    Then the answer is "Express to eu: 24.00 EUR, 2 working days"

  @US-02
  Scenario Outline: Where express does not go, standard is offered
    When the clerk asks for a <weight> kg parcel to "<zone>" by "express"
    Then the answer begins with "<reason>"
    And the answer ends with "<offer>"

    Examples:
      | weight | zone  | reason                        | offer                                         |
      | 25     | eu    | Express carries at most 20 kg | Standard to eu: 81.00 EUR, 5 working days     |
      | 2.5    | world | Express does not go to world  | Standard to world: 38.00 EUR, 12 working days |

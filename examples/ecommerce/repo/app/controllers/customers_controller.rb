class CustomersController < ApplicationController
  def show
    render json: Customer.find(params[:id])
  end

  def create
    render json: Customer.create!(attributes), status: :created
  end

  private

  def attributes
    params.require(:customer).permit(:name, :email)
  end
end
